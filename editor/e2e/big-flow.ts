// A flow as large as any that people build by hand: three hundred steps, in rounds that wait, ask,
// send and part ways.

/** Steps of the flow, its start among them. */
export const STEPS = 300;
/** Steps of one round. */
const ROUND = 7;

const two = (number: number) => String(number).padStart(2, '0');

export function bigFlow(id: string): string {
  const rounds = Math.floor((STEPS - 1) / ROUND);
  const rest = STEPS - 1 - rounds * ROUND;
  const numbers = Array.from({ length: rounds }, (_, at) => at + 1);
  const nodes = numbers.map((at) => round(at, at < rounds ? `wait_${two(at + 1)}` : 'rest_1'));
  return `# A year of reminders
schema: flow/v1
id: ${id}
name: Flow ${id}
state: draft
start: { type: people_event, trigger: tag_added, tag: AB CART, next: wait_01 }
nodes:
${nodes.join('')}${rests(rest)}messages:
${numbers.map(messages).join('')}`;
}

/** Waits a day, asks, sends, looks at the answer, and comes to the same end by two ways. */
function round(number: number, next: string): string {
  const at = two(number);
  return `  # Round ${number}
  wait_${at}: { type: pause, for: 1 day, next: bought_${at} }
  bought_${at}:
    type: evaluate_data
    branches:
      - { label: Bought, when: { tag_added: BUY }, next: exit }
    none_matched: mail_${at}
  mail_${at}: { type: send_email, message: email_${at}, next: opened_${at} }
  opened_${at}:
    type: evaluate_event
    of: mail_${at}
    within: 1 day   # most answer within hours
    branches:
      - { label: Seen, when: { status: seen }, next: later_${at} }
    no_action: text_${at}
  later_${at}: { type: pause, for: 1 day, next: paid_${at} }
  paid_${at}:
    type: evaluate_data
    branches:
      - { label: Bought, when: { tag_added: BUY }, next: exit }
    none_matched: text_${at}
  text_${at}: { type: send_sms, message: sms_${at}, next: ${next} }
`;
}

function rests(count: number): string {
  const numbers = Array.from({ length: count }, (_, at) => at + 1);
  const next = (at: number) => (at < count ? `rest_${at + 1}` : 'end');
  return numbers
    .map((at) => `  rest_${at}: { type: pause, for: 1 day, next: ${next(at)} }\n`)
    .join('');
}

function messages(number: number): string {
  const at = two(number);
  return `  email_${at}:
    channel: email
    kind: marketing
    subject: Your cart waits
    text: Come back and buy, for the ${number}. time.
  sms_${at}: { channel: sms, kind: marketing, text: Your cart still waits. STOP ends this. }
`;
}
