import { Page as Frame } from '../../kit/page.tsx';
import { useTexts } from '../../text/text.ts';

export function Page() {
  const t = useTexts('batches');
  return <Frame title={t('title')}>{null}</Frame>;
}
