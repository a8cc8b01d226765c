import { Page as Frame } from '../../kit/page.tsx';
import { useTexts } from '../../text/text.ts';

export function Page() {
  const t = useTexts('statuses');
  return <Frame title={t('title')}>{null}</Frame>;
}
