/** What stands where no documents are. */

type Props = { search: string; onCreate: () => void; onClear: () => void };

export function Empty({ search, onCreate, onClear }: Props) {
  if (search.trim() !== "") {
    return (
      <div className="empty">
        <h2>No title has “{search.trim()}” in it</h2>
        <button type="button" className="button" onClick={onClear}>
          Show all documents
        </button>
      </div>
    );
  }
  return (
    <div className="empty">
      <span className="empty__sheet" aria-hidden>
        <i />
        <i />
        <i className="empty__polished" />
        <i />
      </span>
      <h2>A blank page, a quiet second pair of eyes</h2>
      <p>
        Write alone or together. When a paragraph falls quiet, Burnish looks it over and offers
        small improvements. You decide about each one.
      </p>
      <button type="button" className="button button--primary" onClick={onCreate}>
        Write the first document
      </button>
    </div>
  );
}
