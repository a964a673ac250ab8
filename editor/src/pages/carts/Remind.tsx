// A reminder by hand: by which flow's message, how it will look, and what stands against it.

import { useQuery } from '@tanstack/react-query';
import { BellRing } from 'lucide-react';
import { useState } from 'react';
import { navigate } from 'wouter/use-browser-location';
import { post } from '@/api/call';
import { useRemind } from '@/api/carts';
import { useTimeline } from '@/api/contacts';
import { useEditorSchema } from '@/api/editorSchema';
import { useFlow, useFlows } from '@/api/flows';
import { isObject, type Problem, problemOf } from '@/api/problem';
import type { Cart, FlowItem } from '@/api/types';
import { readFlow } from '@/flow/graph';
import type { EditorSchema } from '@/flow/schema';
import { Button } from '@/ui/Button';
import { Checkbox } from '@/ui/Checkbox';
import { Dialog } from '@/ui/Dialog';
import { EmailFrame } from '@/ui/EmailFrame';
import { ErrorState } from '@/ui/ErrorState';
import { Field } from '@/ui/Field';
import { Select } from '@/ui/Select';
import { Skeleton } from '@/ui/Skeleton';
import { toast } from '@/ui/toast';
import { link } from '@/ui/url';
import { channelTitle } from '../messages/Channel';
import { partsOf } from '../messages/parts';
import { reasonWords } from '../messages/reasons';
import { Other } from '../messages/View';
import styles from './Carts.module.css';
import { likelyFlow, type Sending, sendingsOf } from './choices';
import { historyOf } from './history';
import { canRemind } from './state';

interface Props {
  cart: Cart;
  /** What the person is called. */
  name: string;
}

export function Remind(props: Props) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      {canRemind(props.cart) && (
        <Button look="primary" icon={<BellRing />} onClick={() => setAsking(true)}>
          Remind
        </Button>
      )}
      {asking && <Asked {...props} onClose={() => setAsking(false)} />}
    </>
  );
}

/** Flows whose messages can leave now, and the one that is likely meant. */
function useLiveFlows(cart: Cart): { flows: FlowItem[] | undefined; likely: string | undefined } {
  const { rows } = useFlows();
  const { rows: timeline } = useTimeline(cart.contact);
  const flows = rows?.filter(({ state }) => state === 'live');
  if (!flows || !timeline) return { flows, likely: undefined };
  return { flows, likely: likelyFlow(flows, historyOf(timeline, cart)) };
}

/** The steps of a flow that send; nothing while that is not known. */
function useSendings(flow: string): Sending[] | undefined {
  const schema = useEditorSchema<EditorSchema>();
  const text = useFlow(flow, { enabled: flow !== '' });
  if (!schema.data || !text.data) return undefined;
  const { graph } = readFlow(text.data.flow, schema.data);
  return graph ? sendingsOf(graph) : [];
}

function Asked({ cart, name, onClose }: Props & { onClose: () => void }) {
  const { flows, likely } = useLiveFlows(cart);
  const [chosen, setChosen] = useState('');
  const flow = chosen || likely || '';
  const sendings = useSendings(flow);
  const [node, setNode] = useState('');
  const sending = sendings?.find((one) => one.node === node) ?? sendings?.[0];
  const [force, setForce] = useState(false);
  const remind = useRemind(cart.id, cart.contact);
  const problem = remind.error ? problemOf(remind.error) : undefined;
  const change = (act: () => void) => {
    remind.reset();
    setForce(false);
    act();
  };
  const submit = () => {
    if (!sending) return;
    remind.mutate({ flow, node: sending.node, force }, { onSuccess: (sent) => done(sent.id) });
  };
  const done = (id: string) => {
    toast(`${name} is being reminded`, {
      action: { title: 'See the message', run: () => navigate(link(['messages', id])) },
    });
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Remind ${name}?`}
      onSubmit={submit}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={remind.isPending} disabled={!sending}>
            Send the reminder
          </Button>
        </>
      }
    >
      <div className={styles.remind}>
        {!flows && <Skeleton lines={3} height={24} />}
        {flows?.length === 0 && (
          <p>No flow is live. A reminder is a message of a flow: publish one that sends it.</p>
        )}
        {flows && flows.length > 0 && (
          <Field
            label="Flow"
            hint="Whose message it is. None of its other steps follow."
            error={problem && isOfFlow(problem) ? problem.message : undefined}
          >
            <Select
              value={flow}
              onChange={(next) => change(() => setChosen(next))}
              options={flows.map(({ id, name: title }) => ({ value: id, title: title || id }))}
              placeholder="Which flow?"
            />
          </Field>
        )}
        {flow && sendings && sendings.length === 0 && <p>This flow sends nothing to people.</p>}
        {sending && sendings && (
          <Field
            label="Message"
            error={problem?.code === 'node_not_found' ? problem.message : undefined}
          >
            <Select
              value={sending.node}
              onChange={(next) => change(() => setNode(next))}
              options={sendings.map((one) => ({
                value: one.node,
                title: `${one.title} (${channelTitle(one.channel)})`,
              }))}
            />
          </Field>
        )}
        {sending && <Preview key={sending.node} cart={cart} flow={flow} sending={sending} />}
        {sending && (
          <p>
            {name} gets it by {channelTitle(sending.channel)} now, or when the flow’s send window
            opens; also if a reminder was sent before. Consent and the flow’s exits are asked first.
          </p>
        )}
        {problem && <Against problem={problem} force={force} onForce={setForce} />}
      </div>
    </Dialog>
  );
}

function isOfFlow({ code }: Problem): boolean {
  return code === 'flow_unclear' || code === 'flow_not_found';
}

interface AgainstProps {
  problem: Problem;
  force: boolean;
  onForce: (force: boolean) => void;
}

/** Why it was not sent; only of the send window somebody may say that it does not count. */
function Against({ problem, force, onForce }: AgainstProps) {
  if (isOfFlow(problem) || problem.code === 'node_not_found') return null;
  const guard = guardOf(problem);
  const words = guard === WINDOW ? 'It is outside the send window now.' : guard && why(guard);
  return (
    <>
      <ErrorState inline problem={words ? { title: 'It was not sent', message: words } : problem} />
      {guard === WINDOW && (
        <Checkbox checked={force} onChange={onForce} hint="It leaves at once, whatever the hour.">
          Send it outside the send window
        </Checkbox>
      )}
    </>
  );
}

const WINDOW = 'window';

/** The guard that forbids it, as the server names it. */
function guardOf({ code, body }: Problem): string | undefined {
  const isGuard = code === 'forbidden_by_guard' && isObject(body);
  return isGuard && typeof body.reason === 'string' ? body.reason : undefined;
}

function why(guard: string): string {
  const words = reasonWords(guard);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

interface PreviewProps {
  cart: Cart;
  flow: string;
  sending: Sending;
}

/** How it will look, by the server that sends it. */
function Preview({ cart, flow, sending }: PreviewProps) {
  const { id: cart_id, items, total, currency, recovery_url } = cart;
  const data = { cart_id, items, total, currency, recovery_url };
  const answer = useQuery({
    queryKey: ['carts', 'preview', flow, sending.message, cart.contact, cart.id],
    queryFn: ({ signal }) =>
      post('/v1/messages/preview', {
        body: {
          flow,
          message: sending.message,
          contact: cart.contact,
          event: { type: 'cart_updated', data },
        },
        signal,
      }),
    retry: false,
  });
  const parts = partsOf(answer.data?.parts);
  if (answer.error) return <p className={styles.faint}>No preview: {answer.error.message}</p>;
  if (!parts) return <Skeleton height={120} />;
  return (
    <figure className={styles.preview} aria-label="How it looks">
      {parts.channel === 'email' ? (
        <>
          <p className={styles.subject}>{parts.words('subject')}</p>
          <EmailFrame html={parts.words('html')} text={parts.words('text')} view="phone" />
        </>
      ) : (
        <Other parts={parts} />
      )}
    </figure>
  );
}
