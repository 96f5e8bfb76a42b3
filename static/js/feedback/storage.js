// A browser may forbid a page to store anything, in a frame above all. Then nothing is kept, and all else works.

function quietly(use) {
  try {
    return use();
  } catch {
    return null;
  }
}

const DRAFT = "feedback-draft";
const TOKENS = "feedback-tokens";
const MOST_TOKENS = 20;

// A draft lives as long as its tab.
export const readDraft = () => quietly(() => JSON.parse(sessionStorage.getItem(DRAFT)));
export const keepDraft = (values) => quietly(() => sessionStorage.setItem(DRAFT, JSON.stringify(values)));
export const dropDraft = () => quietly(() => sessionStorage.removeItem(DRAFT));

// Keys to earlier feedback, kept only where the visitor asked for it.
export const rememberedTokens = () => quietly(() => JSON.parse(localStorage.getItem(TOKENS))) ?? [];
export const remember = (token) =>
  quietly(() => {
    localStorage.setItem(TOKENS, JSON.stringify([token, ...rememberedTokens()].slice(0, MOST_TOKENS)));
    return true;
  });
