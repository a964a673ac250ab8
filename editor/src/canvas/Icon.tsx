// The icons that the editor-schema may name; one that is not here is a plain square.

import {
  AlarmClockCheck,
  BellRing,
  Box,
  CalendarClock,
  ClipboardCheck,
  Dices,
  Gift,
  Hourglass,
  type LucideIcon,
  Mail,
  MailCheck,
  MessageSquareText,
  Phone,
  Plug,
  Radio,
  ShoppingCart,
  Split,
  Tag,
  Ticket,
  UserRoundCheck,
  UserRoundPen,
  Users,
  Webhook,
  Workflow,
} from 'lucide-react';

const ICONS: Record<string, LucideIcon> = {
  'alarm-clock-check': AlarmClockCheck,
  'bell-ring': BellRing,
  'calendar-clock': CalendarClock,
  'clipboard-check': ClipboardCheck,
  dices: Dices,
  gift: Gift,
  hourglass: Hourglass,
  mail: Mail,
  'mail-check': MailCheck,
  'message-square-text': MessageSquareText,
  phone: Phone,
  plug: Plug,
  radio: Radio,
  'shopping-cart': ShoppingCart,
  split: Split,
  tag: Tag,
  ticket: Ticket,
  'user-round-check': UserRoundCheck,
  'user-round-pen': UserRoundPen,
  users: Users,
  webhook: Webhook,
  workflow: Workflow,
};

interface Props {
  name: string | undefined;
  size?: number;
}

export function Icon({ name, size = 16 }: Props) {
  const Sign = ICONS[name ?? ''] ?? Box;
  return <Sign size={size} aria-hidden="true" />;
}
