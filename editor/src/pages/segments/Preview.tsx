// Of whom the condition in the form is true now, before anything is saved.

import { Link } from 'wouter';
import { problemOf } from '@/api/problem';
import { type Condition, usePreview } from '@/api/segments';
import { exact, plural, share } from '@/ui/format';
import { Panel } from '@/ui/Panel';
import { useQuiet } from '@/ui/quiet';
import { Skeleton } from '@/ui/Skeleton';
import { link } from '@/ui/url';
import { Words } from '@/ui/Words';
import { nameOf } from '../people/names';
import { isWhole } from './condition';
import styles from './Segments.module.css';

export function Preview({ where }: { where: Condition }) {
  const asked = useQuiet(where);
  const whole = isWhole(asked);
  const preview = usePreview(asked, whole);
  const problem = preview.error ? problemOf(preview.error) : undefined;
  return (
    <Panel title="True of now" hint="As it stands here. Nothing is saved by looking.">
      <div aria-live="polite" aria-busy={whole && preview.isPending} className={styles.preview}>
        {!whole && <p className={styles.faint}>Say what is asked, and it is counted here.</p>}
        {whole && problem && (
          <p className={styles.wrong}>
            <Words of={problem.errors[0]?.message ?? problem.message} />
          </p>
        )}
        {whole && !problem && !preview.data && <Skeleton lines={4} height={20} />}
        {whole && !problem && preview.data && <Counted {...preview.data} />}
      </div>
    </Panel>
  );
}

type Told = NonNullable<ReturnType<typeof usePreview>['data']>;

function Counted({ looked_at, matched, of, sample }: Told) {
  const isAll = looked_at >= of;
  return (
    <>
      <p className={styles.count}>
        {isAll ? exact(matched) : `About ${share(matched, looked_at)}`}
        <span className={styles.of}>
          {isAll
            ? `of ${plural(of, 'person', 'people')}`
            : `${exact(matched)} of ${exact(looked_at)} who were asked, out of ${exact(of)}`}
        </span>
      </p>
      {sample.length > 0 && (
        <ul className={styles.sample} aria-label="Some of them">
          {sample.map((contact) => (
            <li key={contact.id}>
              <Link href={link(['people', contact.id])}>{nameOf(contact)}</Link>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
