// One plain message to try a provider by: it leaves at once, outside of every flow.

import { useState } from 'react';
import { problemOf } from '@/api/problem';
import { type ProviderTested, useTestProvider } from '@/api/system';
import type { Provider } from '@/api/types';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { ErrorState } from '@/ui/ErrorState';
import { Field } from '@/ui/Field';
import { Select } from '@/ui/Select';
import { StatusPill } from '@/ui/StatusPill';
import { TextInput } from '@/ui/TextInput';
import { channelTitle } from '../messages/Channel';
import styles from './Providers.module.css';
import { Said } from './Said';
import { OUTCOMES, TARGETS } from './state';

interface Props {
  provider: Provider;
  onClose: () => void;
}

export function SendTest({ provider, onClose }: Props) {
  const channels = provider.channels.length > 0 ? provider.channels : Object.keys(TARGETS);
  const [channel, setChannel] = useState(channels[0] ?? 'email');
  const [to, setTo] = useState('');
  const test = useTestProvider(provider.name);
  const problem = test.error ? problemOf(test.error) : undefined;
  const placed = problem?.at('/to') ?? problem?.at('/channel');
  const target = TARGETS[channel];
  const choose = (next: string) => {
    setChannel(next);
    setTo('');
    test.reset();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Send a test by ${provider.name}`}
      onSubmit={() => test.mutate({ channel, to: to.trim() })}
      foot={
        <>
          <Button onClick={onClose}>{test.data ? 'Close' : 'Cancel'}</Button>
          <Button type="submit" look="primary" busy={test.isPending}>
            {test.data || problem ? 'Send another' : 'Send it'}
          </Button>
        </>
      }
    >
      <p>
        {provider.sandbox
          ? 'It keeps what it is given, so nobody gets this.'
          : 'One short message leaves at once. It belongs to no flow and counts nowhere.'}
      </p>
      {problem && !placed && <ErrorState inline title="The test was not sent" problem={problem} />}
      {channels.length > 1 && (
        <Field label="Channel" error={problem?.at('/channel')}>
          <Select
            value={channel}
            onChange={choose}
            options={channels.map((value) => ({ value, title: channelTitle(value) }))}
          />
        </Field>
      )}
      <Field label={target?.label ?? 'To'} hint={target?.hint} error={problem?.at('/to')}>
        <TextInput type={target?.type ?? 'text'} required value={to} onChange={setTo} />
      </Field>
      {test.data && <Outcome tested={test.data} />}
    </Dialog>
  );
}

function Outcome({ tested }: { tested: ProviderTested }) {
  const { tone, words, hint } = OUTCOMES[tested.status];
  return (
    <div role="status" className={styles.outcome}>
      <StatusPill tone={tone}>{words}</StatusPill>
      <p className={styles.hint}>{hint}</p>
      {tested.provider_message_id && (
        <p className={styles.hint}>
          It calls the message <code>{tested.provider_message_id}</code>.
        </p>
      )}
      <Said said={tested.said} />
    </div>
  );
}
