export { CODES, type DiagnosticCode, gravityOf, SWITCHABLE_CODES } from './codes.ts';
export { hidePasswords } from './confidential.ts';
export { type Diagnostic, DiagnosticError, type Problem, type Severity, sortDiagnostics } from './diagnostic.ts';
export { ageText, countText, sizeText } from './quantities.ts';
export { renderDiagnostics } from './render.ts';
export { type Location, locationOf, type SourceText, type Span } from './source.ts';
export { suggestName } from './suggest.ts';
export { visibleText } from './visible.ts';
