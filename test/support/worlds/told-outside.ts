/** Values of rows, as a JSON document outside may tell them. */

/** Every value of a document, as text. */
export function valuesOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(valuesOf) : [String(value)];
}

/** What a value of a column can look like outside: as it is, a flag, a time, an amount, or JSON. */
export function outside(value: string | number): string[][] {
  if (typeof value === 'string') return [[value], ...(/^[[{]/.test(value) ? [valuesOf(JSON.parse(value))] : [])];
  return [[String(value)], [String(value === 1)], [new Date(value).toISOString()], [(value / 100).toFixed(2)]];
}
