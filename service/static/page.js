// What is on the page: the key, the models, one comment, the thresholds, and many comments.

import { onKeyWanted, useKey } from "./api.js";
import { startMany } from "./many.js";
import { startOne } from "./one.js";
import { loadModels } from "./served.js";
import { startThresholds } from "./thresholds.js";

const $ = (id) => document.getElementById(id);

onKeyWanted(
  (signal) =>
    new Promise((resolve, reject) => {
      $("key-form").hidden = false;
      signal?.addEventListener("abort", () => reject(signal.reason));
      $("key-form").addEventListener(
        "submit",
        (event) => {
          event.preventDefault();
          useKey($("key").value.trim());
          $("key-form").hidden = true;
          resolve();
        },
        { once: true },
      );
    }),
);

startThresholds($);
const show = startOne($);
startMany($, (text) => {
  show(text);
  $("one").scrollIntoView({ block: "nearest" });
  $("text").focus({ preventScroll: true });
});
loadModels($).catch((error) => ($("one-error").textContent = error.message));
