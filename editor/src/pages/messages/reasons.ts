// Why a message was not sent, or is held: the server's words for it, as one says them.

const REASONS: Readonly<Record<string, string>> = {
  no_destination: 'no address for this channel',
  no_consent: 'no consent for this channel',
  suppression_list: 'on the suppression list',
  expired: 'too old to be sent',
  paused: 'the flow is paused',
  template_error: 'the text could not be made out',
  nothing_to_say: 'the text came out empty',
  no_products: 'there was no product to show',
  window: 'waits for the send window',
  refused: 'the provider refused it',
  ended: 'the person left the flow',
};

export function reasonWords(reason: string): string {
  return REASONS[reason] ?? reason.replaceAll('_', ' ');
}
