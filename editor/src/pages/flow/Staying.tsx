// Who is inside when a flow is published: everybody stays on the version with which they entered.

import { useQuery } from '@tanstack/react-query';
import { post } from '@/api/call';
import { useEditor } from '@/canvas/store';
import { exact, plural } from '@/ui/format';
import { link } from '@/ui/url';
import styles from './dialogs.module.css';

export function Staying({ id }: { id: string }) {
  const plan = useQuery({
    queryKey: ['flows', 'one', id, 'figures', 'plan'],
    queryFn: ({ signal }) => post('/v1/flows/{id}/plan', { at: [id], signal }),
    retry: false,
  });
  const graph = useEditor((state) => state.graph);
  if (!plan.data) {
    return plan.error && <p className={styles.faint}>Who is inside could not be read.</p>;
  }
  const waiting = plan.data.waiting.filter(({ people }) => people > 0);
  const all = waiting.reduce((sum, { people }) => sum + people, 0);
  if (all === 0) {
    return <p className={styles.faint}>Nobody is inside now.</p>;
  }
  const versions = [...new Set(waiting.map(({ version }) => version))];
  const gone = 'a step that is no more there';
  return (
    <div className={styles.staying}>
      <p>
        {plural(all, 'person is', 'people are')} inside. They go on with the version with which they
        entered; the new one is for those who enter from now on.
      </p>
      <ul aria-label="Who stays on which version">
        {versions.map((version) => (
          <li key={version}>
            <h3>Version {version}</h3>
            <ul className={styles.places}>
              {waiting
                .filter((at) => at.version === version)
                .map(({ node, people }) => (
                  <li key={node}>
                    <a href={link(['people'], { flow: id, node, version: String(version) })}>
                      {exact(people)}
                    </a>{' '}
                    at {graph.byKey.get(node)?.title ?? `${node}, ${gone}`}
                  </li>
                ))}
            </ul>
          </li>
        ))}
      </ul>
    </div>
  );
}
