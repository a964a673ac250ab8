// What runs here, how it is, and the documents about it.

import { useAbout, useHealth } from '@/api/system';
import { Panel } from '@/ui/Panel';
import { Skeleton } from '@/ui/Skeleton';
import { StatusPill } from '@/ui/StatusPill';
import styles from './Settings.module.css';

const DOCUMENTS = [
  { href: '/docs', title: 'The API, page by page' },
  { href: '/v1/openapi.json', title: 'The API as OpenAPI' },
  { href: '/v1/editor-schema', title: 'What flows are made of' },
  { href: '/v1/schemas/flow/v1.json', title: 'The schema of a flow’s text' },
  { href: '/metrics', title: 'Figures for Prometheus' },
];

export function System() {
  const health = useHealth();
  const about = useAbout();
  const ready = health.data?.ready ?? false;
  return (
    <>
      <Panel title="Weir">
        <dl className={styles.list}>
          <dt>Version</dt>
          <dd>{about.data?.version ?? <Skeleton width="60px" />}</dd>
          <dt>State</dt>
          <dd>
            {health.isPending ? (
              <Skeleton width="60px" />
            ) : (
              <StatusPill tone={ready ? 'good' : 'bad'}>{ready ? 'Ready' : 'Not ready'}</StatusPill>
            )}
          </dd>
          <dt>Address</dt>
          <dd>
            <code>{window.location.origin}</code>
          </dd>
        </dl>
      </Panel>
      <Panel title="Documents">
        <ul className={styles.links}>
          {DOCUMENTS.map(({ href, title }) => (
            <li key={href}>
              <a href={href} target="_blank" rel="noreferrer">
                {title}
              </a>
            </li>
          ))}
        </ul>
      </Panel>
    </>
  );
}
