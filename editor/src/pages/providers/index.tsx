// Comes.
export default function Coming() {
  return <h1>Coming</h1>;
}
