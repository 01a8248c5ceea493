/** Projects of many services, for what has a limit. */

/** @returns the text of a Compose file with as many builds, none like another, each upon the image `base`. */
export function crowdOfServices(count: number, nameLength = 5): string {
  const names = Array.from({ length: count }, (_, index) => String(index).padStart(nameLength, 's'));
  const service = (name: string) => `  ${name}: { build: { dockerfile_inline: "FROM base\\nENV NAME=${name}" } }\n`;
  return `services:\n${names.map(service).join('')}`;
}
