// What was searched for in this browser, and nowhere else. A browser may forbid it to be kept; then nothing is.

const KEY = "search-recent";
const MOST = 6;

function quietly(use) {
  try {
    return use();
  } catch {
    return null;
  }
}

export const recentSearches = () => {
  const kept = quietly(() => JSON.parse(localStorage.getItem(KEY)));
  return Array.isArray(kept) ? kept.filter((query) => typeof query === "string") : [];
};
export const rememberSearch = (query) =>
  query && quietly(() => localStorage.setItem(KEY, JSON.stringify([query, ...recentSearches().filter((one) => one !== query)].slice(0, MOST))));
export const forgetSearches = () => quietly(() => localStorage.removeItem(KEY));
