// Words to mark travel behind the #, which no server sees: the page is the same for everyone. marks.js reads them.

export function markedAddress(href, words) {
  const address = new URL(href, location.href);
  if (!words.length) return address.href;
  const asked = new URLSearchParams({ mark: words.join(" ") });
  const section = decodeURIComponent(address.hash.slice(1));
  if (section) asked.set("at", section);
  address.hash = asked.toString();
  return address.href;
}
