// The channel of a message, as an icon with its name.

import { Bell, Mail, MessageCircle, MessageSquare, Webhook } from 'lucide-react';

const ICONS: Record<string, { icon: typeof Mail; title: string }> = {
  email: { icon: Mail, title: 'E-mail' },
  sms: { icon: MessageSquare, title: 'SMS' },
  push: { icon: Bell, title: 'Push' },
  whatsapp: { icon: MessageCircle, title: 'WhatsApp' },
  webhook: { icon: Webhook, title: 'Webhook' },
};

export function ChannelIcon({ channel }: { channel: string }) {
  const known = ICONS[channel];
  const Icon = known?.icon ?? Mail;
  return <Icon aria-label={known?.title ?? channel} role="img" />;
}

export function channelTitle(channel: string): string {
  return ICONS[channel]?.title ?? channel;
}
