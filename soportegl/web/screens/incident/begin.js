// The page of an incident, as it was just opened, shows its conversation from where it is to be read.
import { beginPage } from "../../ui/conversation.js";

beginPage();
