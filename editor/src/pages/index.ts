// The pages of the app: a line each. Whoever adds one adds its folder and its line.

import {
  Activity,
  type LucideIcon,
  Mail,
  Package,
  PlugZap,
  Settings,
  ShoppingCart,
  Store,
  TicketPercent,
  Users,
  UsersRound,
  Workflow,
} from 'lucide-react';
import { type ComponentType, lazy } from 'react';

export interface PageProps {
  /** The parts of the path the pattern names, decoded. */
  params: Readonly<Record<string, string>>;
}

export interface PageLine {
  /** A pattern: `/people/:id`. */
  path: string;
  title: string;
  /** Pages with an icon are in the navigation; a phone has the last of them behind *More*. */
  icon?: LucideIcon;
  /** Stands over those that belong together there. */
  group?: string;
  /** What who is here must be allowed to do; the server asks for it again. */
  scope?: string;
  /** Takes the whole window beside the navigation: no banners, nothing that scrolls. */
  full?: boolean;
  view: ComponentType<PageProps>;
}

/** What comes from shops. */
const SHOP = 'Shop';

export const PAGES: readonly PageLine[] = [
  {
    path: '/flows',
    title: 'Flows',
    icon: Workflow,
    scope: 'flows:read',
    view: lazy(() => import('./flows')),
  },
  {
    path: '/flows/:id',
    title: 'Flow',
    scope: 'flows:read',
    full: true,
    view: lazy(() => import('./flow')),
  },
  {
    path: '/people',
    title: 'People',
    icon: Users,
    scope: 'contacts:read',
    view: lazy(() => import('./people')),
  },
  {
    path: '/people/:id',
    title: 'Person',
    scope: 'contacts:read',
    view: lazy(() => import('./people/Profile')),
  },
  {
    path: '/people/:id/merge',
    title: 'Merging',
    scope: 'contacts:write',
    view: lazy(() => import('./people/Merge')),
  },
  {
    path: '/segments',
    title: 'Segments',
    icon: UsersRound,
    scope: 'contacts:read',
    view: lazy(() => import('./segments')),
  },
  {
    path: '/segments/:id',
    title: 'Segment',
    scope: 'contacts:read',
    view: lazy(() => import('./segments/Detail')),
  },
  {
    path: '/messages',
    title: 'Messages',
    icon: Mail,
    scope: 'messages:read',
    view: lazy(() => import('./messages')),
  },
  {
    path: '/messages/:id',
    title: 'Message',
    scope: 'messages:read',
    view: lazy(() => import('./messages/Detail')),
  },
  {
    path: '/live',
    title: 'Live',
    icon: Activity,
    scope: 'contacts:read',
    view: lazy(() => import('./live')),
  },
  {
    path: '/carts',
    title: 'Carts',
    icon: ShoppingCart,
    group: SHOP,
    scope: 'contacts:read',
    view: lazy(() => import('./carts')),
  },
  {
    path: '/carts/:id',
    title: 'Cart',
    scope: 'contacts:read',
    view: lazy(() => import('./carts/Detail')),
  },
  {
    path: '/products',
    title: 'Products',
    icon: Package,
    group: SHOP,
    scope: 'products:read',
    view: lazy(() => import('./products')),
  },
  {
    path: '/products/:id',
    title: 'Product',
    scope: 'products:read',
    view: lazy(() => import('./products/Detail')),
  },
  {
    path: '/coupons',
    title: 'Coupons',
    icon: TicketPercent,
    group: SHOP,
    scope: 'flows:read',
    view: lazy(() => import('./coupons')),
  },
  {
    path: '/coupons/:pool',
    title: 'Pool of coupons',
    scope: 'flows:read',
    view: lazy(() => import('./coupons/Pool')),
  },
  {
    path: '/shops',
    title: 'Shops',
    icon: Store,
    group: SHOP,
    scope: 'reports:read',
    view: lazy(() => import('./shops')),
  },
  {
    path: '/shops/new',
    title: 'Connect a shop',
    scope: 'settings:write',
    view: lazy(() => import('./shops/New')),
  },
  {
    path: '/shops/:name',
    title: 'Shop',
    scope: 'reports:read',
    view: lazy(() => import('./shops/Shop')),
  },
  {
    path: '/providers',
    title: 'Providers',
    icon: PlugZap,
    scope: 'reports:read',
    view: lazy(() => import('./providers')),
  },
  {
    path: '/providers/new',
    title: 'Providers',
    scope: 'settings:write',
    view: lazy(() => import('./providers/New')),
  },
  {
    path: '/providers/:name/edit',
    title: 'Providers',
    scope: 'settings:write',
    view: lazy(() => import('./providers/Edit')),
  },
  { path: '/settings', title: 'Settings', icon: Settings, view: lazy(() => import('./settings')) },
];
