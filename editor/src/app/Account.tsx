// Who is here, the theme, and the way out.

import { CircleUser, LogOut, Monitor, Moon, Settings, Sun } from 'lucide-react';
import { useSignOut } from '@/api/access';
import type { Session } from '@/api/types';
import { classes } from '@/ui/classes';
import { Menu } from '@/ui/Menu';
import { toast } from '@/ui/toast';
import styles from './Account.module.css';
import { setTheme, type Theme, useTheme } from './theme';

const NEXT: Record<Theme, { next: Theme; title: string; icon: React.ReactNode }> = {
  system: { next: 'light', title: 'Theme: as the system', icon: <Monitor /> },
  light: { next: 'dark', title: 'Theme: light', icon: <Sun /> },
  dark: { next: 'system', title: 'Theme: dark', icon: <Moon /> },
};

interface Props {
  session: Session | undefined;
  narrow: boolean;
}

export function Account({ session, narrow }: Props) {
  const theme = useTheme();
  const signOut = useSignOut();
  const user = session?.user;
  const name = user?.name || user?.email || 'This machine';
  const { next, title, icon } = NEXT[theme];
  const leave = () =>
    signOut.mutate(undefined, { onError: (error) => toast(error.message, { tone: 'bad' }) });
  return (
    <Menu
      align="start"
      side="top"
      title={user ? `${user.email}, ${user.role}` : 'Open to whoever uses this machine'}
      trigger={
        <button
          type="button"
          className={classes(styles.account, narrow && styles.narrow)}
          aria-label={`Account: ${name}`}
        >
          <CircleUser aria-hidden="true" />
          <span className={styles.name}>{name}</span>
        </button>
      }
      items={[
        { title, icon, onSelect: () => setTheme(next) },
        { title: 'Settings', icon: <Settings />, href: '/settings' },
        user && 'line',
        user && { title: 'Sign out', icon: <LogOut />, onSelect: leave },
      ]}
    />
  );
}
