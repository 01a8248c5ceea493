import { title } from "./title.js";

document.title = title("shop", new Date().getHours());
