export function title(name, hour) {
  return hour >= 8 && hour < 20 ? `${name}: open` : `${name}: closed`;
}
