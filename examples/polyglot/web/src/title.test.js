import assert from "node:assert/strict";
import { test } from "node:test";
import { title } from "./title.js";

test("the shop is open by day", () => {
  assert.equal(title("shop", 12), "shop: open");
});

test("the shop is closed by night", () => {
  assert.equal(title("shop", 23), "shop: closed");
});
