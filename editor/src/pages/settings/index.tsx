// The settings: a tab for each kind, as far as who is here may see them.

import { may, useSession } from '@/api/access';
import { Page } from '@/ui/Page';
import { Tabs } from '@/ui/Tabs';
import { useParams } from '@/ui/url';
import { Audit } from './Audit';
import { NARROWS } from './auditFilter';
import { Keys } from './Keys';
import { Myself } from './Myself';
import { Sending } from './Sending';
import styles from './Settings.module.css';
import { System } from './System';
import { Users } from './Users';

const TABS = [
  { id: 'sending', title: 'Sending', scope: 'reports:read', view: Sending },
  { id: 'users', title: 'Users', scope: 'access:read', view: Users },
  { id: 'keys', title: 'Keys', scope: 'access:read', view: Keys },
  { id: 'audit', title: 'Who did what', scope: 'access:read', view: Audit },
  { id: 'account', title: 'Your account', scope: undefined, view: Myself },
  { id: 'system', title: 'System', scope: undefined, view: System },
] as const;

/** What narrows one tab means nothing in another. */
const NONE = Object.fromEntries(NARROWS.map((name) => [name, undefined]));

export default function Settings() {
  const [params, change] = useParams();
  const session = useSession();
  const tabs = TABS.filter(
    (tab) => may(session.data, tab.scope) && (tab.id !== 'account' || session.data?.user),
  );
  const chosen = tabs.find((tab) => tab.id === params.get('tab')) ?? tabs[0];
  const View = chosen?.view;
  return (
    <Page title="Settings">
      {chosen && (
        <Tabs
          label="Settings"
          tabs={tabs}
          value={chosen.id}
          onChange={(tab) => change({ ...NONE, tab })}
        >
          <div className={styles.view}>{View && <View />}</div>
        </Tabs>
      )}
    </Page>
  );
}
