// Requests to the service that this page came from. The key is held here, and nowhere else.

let key = "";
let askForKey = () => Promise.reject(new Error("The service needs an API key."));

export function onKeyWanted(ask) {
  askForKey = ask;
}

export function useKey(value) {
  key = value;
}

/** An error whose message is for the reader; `status` and `field` are the service's own. */
export class Refused extends Error {
  constructor(message, status, field) {
    super(message);
    this.status = status;
    this.field = field;
  }
}

/** The JSON answer of a path. Waits where the service says so, as often as `patience` allows. */
export async function ask(path, body, { signal, patience = 0 } = {}) {
  for (let tried = 0; ; tried += 1) {
    const headers = key ? { Authorization: `Bearer ${key}` } : {};
    const options = { headers, signal, cache: "no-store" };
    if (body !== undefined) {
      headers["Content-Type"] = "application/json";
      Object.assign(options, { method: "POST", body: JSON.stringify(body) });
    }
    let answer;
    try {
      answer = await fetch(path, options);
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Refused("The service cannot be reached.", 0);
    }
    if (answer.ok) return answer.json();
    if (answer.status === 401) {
      await askForKey(signal);
    } else if ((answer.status === 503 || answer.status === 504) && tried < patience) {
      await wait(Number(answer.headers.get("Retry-After") ?? 1) * 1000, signal);
    } else {
      const problem = await answer.json().catch(() => ({}));
      throw new Refused(problem.detail ?? `The service answered with status ${answer.status}.`, answer.status, problem.errors?.[0]?.field);
    }
  }
}

function wait(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
