// One plain message to try a provider by: it leaves at once, outside of every flow. With settings
// it goes to the provider as it would be.

import { useState } from 'react';
import { type Problem, problemOf } from '@/api/problem';
import { type Settings, useTryProvider } from '@/api/providers';
import type { ProviderTested } from '@/api/types';
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
import { lifted } from './settings';
import { outcomeOf, TARGETS } from './state';

interface Props {
  name: string;
  /** The channels it is for; without any, all there are. */
  channels: readonly string[];
  sandbox?: boolean;
  /** What it would be set to; without, it is tried as it is. */
  settings?: Settings | undefined;
  /** The settings themselves are not right. */
  onWrong?: (problem: Problem) => void;
  onClose: () => void;
}

export function SendTest({ name, channels: own, sandbox, settings, onWrong, onClose }: Props) {
  const channels = own.length > 0 ? own : Object.keys(TARGETS);
  const [channel, setChannel] = useState(channels[0] ?? 'email');
  const [to, setTo] = useState('');
  const test = useTryProvider(name);
  const problem = test.error ? problemOf(test.error) : undefined;
  const placed = problem?.at('/to') ?? problem?.at('/channel');
  const target = TARGETS[channel];
  const choose = (next: string) => {
    setChannel(next);
    setTo('');
    test.reset();
  };
  const send = () =>
    test.mutate(
      { channel, to: to.trim(), settings },
      {
        onError: (error) => {
          const told = problemOf(error);
          const wrong = told.errors.some((one) => one.pointer?.startsWith('/settings'));
          if (wrong) onWrong?.(lifted(told, '/settings'));
        },
      },
    );
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Send a test by ${name}`}
      onSubmit={send}
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
        {sandbox
          ? 'The sandbox sends nothing, so nobody gets this.'
          : 'One short message leaves at once. It belongs to no flow and counts nowhere.'}
        {settings && ' It goes by what stands in the form; nothing is saved.'}
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
  const { tone, words, hint } = outcomeOf(tested.status);
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
