// A provider: its channels, its limits, how it is, and a message to try it by.

import { Send, Settings2 } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '@/api/access';
import type { Provider } from '@/api/types';
import { Badge } from '@/ui/Badge';
import { Button, ButtonLink } from '@/ui/Button';
import { plural } from '@/ui/format';
import { Panel } from '@/ui/Panel';
import { StatusPill } from '@/ui/StatusPill';
import { Time } from '@/ui/Time';
import { link } from '@/ui/url';
import { ChannelIcon, channelTitle } from '../messages/Channel';
import styles from './Providers.module.css';
import { Said } from './Said';
import { SendTest } from './SendTest';
import { rateWords, stateOf } from './state';

interface Props {
  provider: Provider;
  /** Whether who is here may look at its settings. */
  opens: boolean;
}

export function Card({ provider, opens }: Props) {
  const { tone, words, hint } = stateOf(provider);
  const { name, channels, last_error } = provider;
  return (
    <Panel title={name} aside={<StatusPill tone={tone}>{words}</StatusPill>}>
      <p className={styles.hint}>{hint}</p>
      <div className={styles.channels}>
        {channels.map((channel) => (
          <Badge key={channel} icon={<ChannelIcon channel={channel} />}>
            {channelTitle(channel)}
          </Badge>
        ))}
        {channels.length === 0 && <span className={styles.hint}>Only for steps that name it.</span>}
      </div>
      <Figures provider={provider} />
      {last_error && (
        <div className={styles.trouble}>
          <p className={styles.hint}>
            Last trouble, <Time at={last_error.at} />
          </p>
          <Said said={last_error.said} />
        </div>
      )}
      <div className={styles.deeds}>
        <Test provider={provider} />
        {opens && provider.type && (
          <ButtonLink
            size="small"
            look="quiet"
            icon={<Settings2 />}
            href={link(['providers', name, 'edit'])}
          >
            Settings
          </ButtonLink>
        )}
        {provider.source === 'weir.yaml' && <Badge>from weir.yaml</Badge>}
      </div>
    </Panel>
  );
}

function Figures({ provider }: { provider: Provider }) {
  const { limits, in_flight, breaker } = provider;
  const most = limits.concurrency;
  return (
    <dl className={styles.list}>
      <dt>Calls under way</dt>
      <dd>
        {in_flight}
        {most ? ` of ${most} at once` : ', without a limit'}
      </dd>
      <dt>Rate</dt>
      <dd>{rateWords(limits)}</dd>
      <dt>Trouble in a row</dt>
      <dd>{breaker.failures === 0 ? 'None' : plural(breaker.failures, 'call')}</dd>
    </dl>
  );
}

function Test({ provider }: { provider: Provider }) {
  const sends = useMay('messages:send');
  const [open, setOpen] = useState(false);
  if (!sends) return null;
  return (
    <>
      <Button size="small" icon={<Send />} onClick={() => setOpen(true)}>
        Send a test
      </Button>
      {open && (
        <SendTest
          name={provider.name}
          channels={provider.channels}
          sandbox={provider.sandbox}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
