import { FileUp } from 'lucide-react';
import { type DragEvent, useId, useState } from 'react';
import { classes } from '../../kit/classes.ts';
import { useTexts } from '../../text/text.ts';

/** A place to drop a file on, which is a button that chooses one too. */
export function FileDrop({
  title,
  hint,
  error,
  onFile,
}: {
  title: string;
  hint: string;
  error?: string | undefined;
  onFile(file: File): void;
}) {
  const id = useId();
  const t = useTexts('imports');
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file) onFile(file);
  };
  return (
    <div className="flex flex-col gap-1">
      <label
        htmlFor={id}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={classes(
          'flex cursor-pointer flex-col items-center gap-1 rounded-lg border-2 border-dashed px-6 py-10 text-center',
          'has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-offset-2 has-[:focus-visible]:outline-accent',
          isOver ? 'border-accent bg-accent-soft' : 'border-line-strong bg-panel hover:bg-hover',
        )}
      >
        <FileUp className="text-soft" aria-hidden />
        <span className="font-serif text-lg font-semibold">{title}</span>
        <span className="max-w-md text-soft">{hint}</span>
        <span className="mt-2 text-accent underline underline-offset-2">{t('drop.choose')}</span>
        <input
          id={id}
          type="file"
          className="sr-only"
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file) onFile(file);
            // The same file can be chosen again, after it was mended.
            target.value = '';
          }}
        />
      </label>
      {error !== undefined && (
        <p role="alert" className="text-sm text-bad">
          {error}
        </p>
      )}
    </div>
  );
}

/** A size for people: `24.6 MB`. */
export const sizeText = (bytes: number): string => {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return new Intl.NumberFormat('en', {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: power === 0 ? 0 : 1,
  }).format(bytes / 1000 ** power);
};
