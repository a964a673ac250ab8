// What the tested person does, and when: buttons for what shops see every day, rows to change it.

import { Eye, MousePointerClick, Plus, ShoppingBag, X } from 'lucide-react';
import { useState } from 'react';
import { useEditor } from '@/canvas/store';
import { type Moment, type Played, purchaseOf } from '@/flow/scenario';
import { DurationControl } from '@/form/condition/DurationControl';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { Play } from './Play';
import styles from './TestPanel.module.css';

interface Props {
  moments: readonly Moment[];
  played: readonly Played[];
  onChange: (moments: Moment[]) => void;
}

export function Happens({ moments, played, onChange }: Props) {
  const graph = useEditor((state) => state.graph);
  const [after, setAfter] = useState('1 day');
  const senders = graph.steps.filter((step) => step.kind?.sends);
  const message = played.findLast((each) => each.kind === 'message')?.node ?? senders[0]?.id ?? '';
  const add = (more: Moment[]) => onChange([...moments, ...more]);
  const put = (at: number, now: Moment) =>
    onChange(moments.map((each, i) => (i === at ? now : each)));
  return (
    <section className={styles.section}>
      <h3>What happens</h3>
      <ol className={styles.moments}>
        {moments.map((moment, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: moments have no names
          <li key={at} className={styles.moment}>
            <span className={styles.after}>{at === 0 ? 'At first' : `After ${moment.after}`}</span>
            <Play
              place={at + 1}
              moment={moment}
              senders={senders}
              message={message}
              onChange={(now) => put(at, now)}
            />
            <IconButton
              size="small"
              label={`Remove what happens ${at + 1}`}
              icon={<X />}
              disabled={moments.length === 1}
              onClick={() => onChange(moments.filter((_, i) => i !== at))}
            />
          </li>
        ))}
      </ol>
      <div className={styles.adds}>
        <span className={styles.faint}>After</span>
        <DurationControl
          schema={{}}
          path={[]}
          value={after}
          label="After"
          onChange={(now) => setAfter(typeof now === 'string' ? now : '1 day')}
        />
        <Button size="small" icon={<ShoppingBag />} onClick={() => add(purchaseOf(graph, after))}>
          buys
        </Button>
        <Button
          size="small"
          icon={<Eye />}
          disabled={message === ''}
          onClick={() => add([{ after, does: 'seen', what: message }])}
        >
          opens
        </Button>
        <Button
          size="small"
          icon={<MousePointerClick />}
          disabled={message === ''}
          onClick={() => add([{ after, does: 'clicked', what: message }])}
        >
          clicks
        </Button>
        <Button
          size="small"
          icon={<Plus />}
          onClick={() => add([{ after, does: 'event', what: '' }])}
        >
          other
        </Button>
        {moments.length > 1 && (
          <Button size="small" look="quiet" onClick={() => onChange(moments.slice(0, 1))}>
            nothing
          </Button>
        )}
      </div>
    </section>
  );
}
