import { type Figure } from './figure.js';

export type CsvCell = string | number | null | Figure;

/** RFC 4180 with one header line. What is unknown says so: an empty cell would be read as zero. */
export function toCsv(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [header, ...rows].map((row) => row.map(cellText).join(',')).join('\r\n');
}

function cellText(cell: CsvCell): string {
  if (cell === null) return 'unknown';
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'object') return cell.known ? String(cell.value) : 'unknown';
  // A spreadsheet takes text that begins like this for a formula.
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
