// A provider: its channels, its limits, and how it is.

import type { Provider } from '@/api/types';
import { Badge } from '@/ui/Badge';
import { CodeBlock } from '@/ui/CodeBlock';
import { plural } from '@/ui/format';
import { Panel } from '@/ui/Panel';
import { StatusPill } from '@/ui/StatusPill';
import { Time } from '@/ui/Time';
import { ChannelIcon, channelTitle } from '../messages/Channel';
import styles from './Providers.module.css';
import { stateOf } from './state';

export function Card({ provider }: { provider: Provider }) {
  const { tone, words, hint } = stateOf(provider);
  const { rate, burst, concurrency } = provider.limits;
  return (
    <Panel title={provider.name} aside={<StatusPill tone={tone}>{words}</StatusPill>}>
      <p className={styles.hint}>{hint}</p>
      <div className={styles.channels}>
        {provider.channels.map((channel) => (
          <Badge key={channel} icon={<ChannelIcon channel={channel} />}>
            {channelTitle(channel)}
          </Badge>
        ))}
      </div>
      <dl className={styles.list}>
        <dt>Under way</dt>
        <dd>{plural(provider.in_flight, 'call')}</dd>
        <dt>At once, at most</dt>
        <dd>{concurrency ?? 'No limit'}</dd>
        <dt>Rate</dt>
        <dd>{rate ? `${rate}${burst ? `, ${burst} in a burst` : ''}` : 'No limit'}</dd>
      </dl>
      {provider.last_error && (
        <>
          <p className={styles.hint}>
            Last trouble, <Time at={provider.last_error.at} />
          </p>
          <CodeBlock wrap text={JSON.stringify(provider.last_error.said, null, 2)} />
        </>
      )}
    </Panel>
  );
}
