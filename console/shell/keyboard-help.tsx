import { useTexts } from '../text/text.ts';
import { PLACES, type Place } from './places.ts';
import { PALETTE_KEYS } from './sidebar.tsx';

/** The keys of every page, and those of lists and orders. */
export function KeyboardHelp() {
  const t = useTexts('shell');
  const everywhere = [
    [PALETTE_KEYS, t('keys.palette')],
    ['/', t('keys.search')],
    ['?', t('keys.help')],
    ['Esc', t('keys.close')],
  ] as const;
  const places = PLACES.flatMap(({ places: all }) => all as readonly Place[]).filter(({ key }) => key !== undefined);
  return (
    <div className="grid gap-6 sm:grid-cols-2">
      <section className="flex flex-col gap-4">
        <Keys title={t('keys.everywhere')} keys={everywhere} />
        <Keys
          title={t('keys.inLists')}
          keys={[
            ['j k', t('keys.rows')],
            ['Enter', t('keys.open')],
            ['x', t('keys.select')],
          ]}
        />
        <Keys title={t('keys.inOrder')} keys={[['[ ]', t('keys.beside')]]} />
      </section>
      <Keys
        title={t('keys.places')}
        keys={places.map(({ id, key }) => [`g ${key}`, t(`nav.${id as 'orders'}`)] as const)}
      />
    </div>
  );
}

function Keys({ title, keys }: { title: string; keys: readonly (readonly [keys: string, does: string])[] }) {
  return (
    <section>
      <h3 className="pb-1 text-sm font-semibold">{title}</h3>
      <dl className="grid grid-cols-[5rem_1fr] gap-y-1 text-sm">
        {keys.map(([pressed, does]) => (
          <div key={pressed} className="contents">
            <dt>
              <kbd className="rounded border border-line-strong bg-sunken px-1.5 py-px font-mono text-xs">
                {pressed}
              </kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
