// The status of a message as a pill.

import { StatusPill, type Tone } from '@/ui/StatusPill';

const TONES: Record<string, Tone> = {
  queued: 'calm',
  sending: 'calm',
  accepted: 'accent',
  delivered: 'good',
  seen: 'good',
  clicked: 'good',
  suppressed: 'warn',
  cancelled: 'warn',
  unknown: 'warn',
  failed: 'bad',
};

const WORDS: Record<string, string> = { accepted: 'Sent', unknown: 'May have left' };

export function MessageStatus({ status }: { status: string }) {
  const words = WORDS[status] ?? status.charAt(0).toUpperCase() + status.slice(1);
  return <StatusPill tone={TONES[status] ?? 'calm'}>{words.replaceAll('_', ' ')}</StatusPill>;
}
