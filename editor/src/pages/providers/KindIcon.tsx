// The icon of a kind of provider, by the name its schema says; one that is not here is a plug.

import { FlaskConical, Globe, type LucideIcon, Mail, PlugZap, Webhook } from 'lucide-react';

const ICONS: Record<string, LucideIcon> = {
  'flask-conical': FlaskConical,
  globe: Globe,
  mail: Mail,
  webhook: Webhook,
};

export function KindIcon({ name, size = 16 }: { name: string | undefined; size?: number }) {
  const Sign = ICONS[name ?? ''] ?? PlugZap;
  return <Sign size={size} aria-hidden="true" />;
}
