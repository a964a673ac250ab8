// The mark: water over a weir.

export function Logo() {
  return (
    <svg width="24" height="24" viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <rect width="24" height="24" rx="6" fill="var(--accent)" />
      <path
        d="M4 8.5h6.2c1.9 0 2.6 1 3.1 2.6l1 3c.4 1.2 1 1.9 2.4 1.9H20"
        stroke="#fff"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <path
        d="M4 12.5h4.6c1 0 1.5.5 1.8 1.4l.5 1.5"
        stroke="#fff"
        strokeOpacity="0.6"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <path
        d="M4 16.5h3"
        stroke="#fff"
        strokeOpacity="0.35"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </svg>
  );
}
