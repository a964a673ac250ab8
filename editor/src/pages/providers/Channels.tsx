// Where the messages of each channel go, and how that one is.

import { Link } from 'wouter';
import type { Provider } from '@/api/types';
import { Panel } from '@/ui/Panel';
import { StatusPill } from '@/ui/StatusPill';
import { link } from '@/ui/url';
import { ChannelIcon, channelTitle } from '../messages/Channel';
import styles from './Providers.module.css';
import { stateOf, TARGETS } from './state';

interface Props {
  providers: readonly Provider[];
  /** Whether who is here may look at settings. */
  opens: boolean;
}

export function Channels({ providers, opens }: Props) {
  return (
    <Panel title="By channel" hint="Where messages go whose step names no provider.">
      <ul className={styles.routes}>
        {Object.keys(TARGETS).map((channel) => {
          const taker = providers.find((one) => one.channels.includes(channel));
          return (
            <li key={channel} className={styles.route}>
              <span className={styles.routeChannel}>
                <ChannelIcon channel={channel} />
                {channelTitle(channel)}
              </span>
              {taker ? <Taker provider={taker} opens={opens} /> : <span>Nobody</span>}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

function Taker({ provider, opens }: { provider: Provider; opens: boolean }) {
  const { tone, words } = stateOf(provider);
  const { name, sandbox } = provider;
  return (
    <>
      <span className={styles.taker}>
        {opens ? <Link href={link(['providers', name, 'edit'])}>{name}</Link> : name}
      </span>
      <StatusPill tone={tone}>{sandbox ? 'Kept, not sent' : words}</StatusPill>
    </>
  );
}
