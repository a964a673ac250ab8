// The channels a person may agree to, in the order they are shown.

export const CHANNELS: readonly { id: string; title: string }[] = [
  { id: 'email', title: 'E-mail' },
  { id: 'sms', title: 'SMS' },
  { id: 'push', title: 'Push' },
  { id: 'whatsapp', title: 'WhatsApp' },
];
