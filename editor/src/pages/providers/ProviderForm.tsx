// The form of a provider, drawn from the schema of its kind.

import { useMemo } from 'react';
import { isObject, type Problem } from '@/api/problem';
import type { ProviderKind, Settings } from '@/api/providers';
import { useProviders } from '@/api/system';
import { FormContext, type FormPlace, PLAIN, type Widget } from '@/form/context';
import { faultAt } from '@/form/faults';
import { ObjectControl } from '@/form/ObjectControl';
import { ChannelsControl, SecretControl, TextsControl, WordsControl } from './controls';
import styles from './Form.module.css';
import { KeptContext } from './kept';
import { textAt } from './settings';

const WIDGETS: Readonly<Record<string, Widget>> = {
  secret: { view: SecretControl, single: true },
  channels: { view: ChannelsControl },
  words: { view: WordsControl, single: true },
  headers: { view: TextsControl },
  data: { view: TextsControl },
};

interface Props {
  name: string;
  kind: ProviderKind;
  mask: string;
  settings: Settings;
  /** As the server has it: which secrets are kept. */
  saved: Settings | undefined;
  problem: Problem | undefined;
  readOnly: boolean;
  onChange: (settings: Settings) => void;
}

export function ProviderForm(props: Props) {
  const { name, kind, mask, settings, saved, problem, readOnly, onChange } = props;
  const place = useMemo<FormPlace>(
    () => ({
      ...PLAIN,
      problems(path, below, schema) {
        // Fields that the schema does not name have nobody else to tell it.
        const error = faultAt(problem, path, below || !schema.properties);
        return error ? { error } : {};
      },
      widgets: WIDGETS,
      readOnly,
    }),
    [problem, readOnly],
  );
  const takers = useTakers(name);
  const kept = useMemo(
    () => ({ mask, takers, has: (at: string) => textAt(saved ?? {}, at) === mask }),
    [mask, takers, saved],
  );
  return (
    <FormContext value={place}>
      <KeptContext value={kept}>
        <fieldset disabled={readOnly} className={styles.settings}>
          <ObjectControl
            schema={kind.schema}
            value={settings}
            path={[]}
            onChange={(value) => onChange(isObject(value) ? value : {})}
          />
        </fieldset>
      </KeptContext>
    </FormContext>
  );
}

/** The providers that channels go to now, other than this one. */
function useTakers(name: string): Readonly<Record<string, string>> {
  const providers = useProviders();
  const items = providers.data?.items;
  return useMemo(() => {
    const others = (items ?? []).filter((one) => one.name !== name && !one.sandbox);
    const pairs = others.flatMap((one) => one.channels.map((channel) => [channel, one.name]));
    return Object.fromEntries(pairs);
  }, [items, name]);
}
