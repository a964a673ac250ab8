// One thing that the tested person does: what it is, of what name, and with what.

import { useOffers } from '@/canvas/form/sources';
import type { Step } from '@/flow/graph';
import { dataOf, type Moment } from '@/flow/scenario';
import { Combobox } from '@/ui/Combobox';
import { Select } from '@/ui/Select';
import { TextInput } from '@/ui/TextInput';
import styles from './TestPanel.module.css';

interface Props {
  /** From 1. */
  place: number;
  moment: Moment;
  /** The steps that send. */
  senders: readonly Step[];
  /** The step whose message is meant at first. */
  message: string;
  onChange: (moment: Moment) => void;
}

type Does = Moment['does'];

const DOES: { value: Does; title: string }[] = [
  { value: 'tag', title: 'gets the tag' },
  { value: 'untag', title: 'loses the tag' },
  { value: 'set', title: 'attribute' },
  { value: 'event', title: 'event' },
  { value: 'seen', title: 'opens' },
  { value: 'clicked', title: 'clicks' },
];

/** By which widget of the editor-schema the names in use are found. */
const NAMED: Partial<Record<Does, { widget: string; label: string }>> = {
  tag: { widget: 'tag', label: 'Which tag' },
  untag: { widget: 'tag', label: 'Which tag' },
  set: { widget: 'attribute', label: 'Which attribute' },
  event: { widget: 'event', label: 'Which event' },
};

export function Play({ place, moment, senders, message, onChange }: Props) {
  const named = NAMED[moment.does];
  const change = (does: Does) => {
    const { after, what } = moment;
    const stays = named !== undefined && named.widget === NAMED[does]?.widget;
    onChange({ after, does, what: stays ? what : NAMED[does] ? '' : message });
  };
  return (
    <>
      <Select
        value={moment.does}
        aria-label={`What happens ${place}`}
        options={DOES}
        onChange={change}
      />
      {named ? (
        <Named moment={moment} {...named} onChange={onChange} />
      ) : (
        <Select
          value={moment.what}
          aria-label="Which message"
          options={senders.map((step) => ({ value: step.id, title: step.title }))}
          onChange={(what) => onChange({ ...moment, what })}
        />
      )}
      <Given moment={moment} onChange={onChange} />
    </>
  );
}

interface NamedProps extends Pick<Props, 'moment' | 'onChange'> {
  widget: string;
  label: string;
}

function Named({ moment, widget, label, onChange }: NamedProps) {
  const offers = useOffers({ 'x-widget': widget }, moment.what);
  return (
    <Combobox
      value={moment.what}
      aria-label={label}
      onChange={(what) => onChange({ ...moment, what })}
      suggestions={offers}
    />
  );
}

/** The value of an attribute, or the data of an event. */
function Given({ moment, onChange }: Pick<Props, 'moment' | 'onChange'>) {
  const { does, given = '' } = moment;
  if (does !== 'set' && does !== 'event') return null;
  const wrong = does === 'event' && dataOf(given) === null;
  return (
    <div className={styles.given}>
      <TextInput
        value={given}
        code={does === 'event'}
        aria-label={does === 'set' ? 'Its value' : 'Its data'}
        aria-invalid={wrong || undefined}
        placeholder={does === 'set' ? 'Its value; empty takes it away' : '{ "total": 49.9 }'}
        onChange={(now) => onChange({ ...moment, given: now })}
      />
      {wrong && (
        <p className={styles.wrong}>Data is a map of JSON, such as {'{ "total": 49.9 }'}</p>
      )}
    </div>
  );
}
