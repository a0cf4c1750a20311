import { useState } from 'react';
import { type CsvCell, toCsv } from '../../model/csv.js';
import { Icon } from '../Icon/Icon.js';
import { useToast } from '../Toast/Toast.js';

interface CsvButtonProps {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly header: readonly string[];
  /** All rows, also those that are not on the page. */
  readonly rows: () => Promise<readonly (readonly CsvCell[])[]> | readonly (readonly CsvCell[])[];
}

/** The whole table as a file. */
export function CsvButton({ name, header, rows }: CsvButtonProps) {
  const [isBusy, setBusy] = useState(false);
  const toast = useToast();
  const run = async (): Promise<void> => {
    setBusy(true);
    try {
      save(`${name.replace(/[^\w.-]+/g, '-')}.csv`, toCsv(header, await rows()));
    } catch (error) {
      toast(`No file was made: ${error instanceof Error ? error.message : 'the rows can’t be read'}.`);
    }
    setBusy(false);
  };
  return (
    <button
      type="button"
      className="btn ghost sm csv"
      aria-disabled={isBusy}
      onClick={() => (isBusy ? null : void run())}
    >
      <Icon name="down" isSmall />
      {isBusy ? 'Reading…' : 'CSV'}
    </button>
  );
}

function save(file: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  link.download = file;
  link.click();
  // The browser has to have begun with it.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
