// Solves an ALTCHA challenge: the number that was hashed is found by trying, which takes about half a second.

const AT_ONCE = 64;

const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function digest({ algorithm, salt }, number) {
  return hex(await crypto.subtle.digest(algorithm, new TextEncoder().encode(salt + number)));
}

async function findNumber(challenge) {
  for (let start = 0; start <= challenge.maxnumber; start += AT_ONCE) {
    const digests = await Promise.all(Array.from({ length: AT_ONCE }, (_, step) => digest(challenge, start + step)));
    const step = digests.indexOf(challenge.challenge);
    if (step >= 0) return start + step;
  }
  throw new Error("the challenge has no solution");
}

// The proof as a form field takes it. Throws where the browser has no crypto.subtle, as on plain HTTP.
export async function prove(address) {
  const response = await fetch(address, { cache: "no-store" });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const challenge = await response.json();
  const { algorithm, salt, signature } = challenge;
  const number = await findNumber(challenge);
  return btoa(JSON.stringify({ algorithm, challenge: challenge.challenge, number, salt, signature }));
}
