// Where the pages of one segment lead back to.

export const BACK = { href: '/segments', title: 'Segments' };
