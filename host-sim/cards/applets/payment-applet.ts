/** A payment application: a table of commands, and this little interpreter of it. */
import { type AppletAnswer, type CardCommand, refuse, statusWords } from "../card-command";
import { type CommandName, takesClass } from "../commands";
import type { ApplicationProfile } from "../application-profile";
import type { Applet } from "./applet";
import { fileControlInformation } from "./file-control-information";
import { type ApplicationParts, ApplicationSession } from "./session";

/** Carries out one command in a session that is open. */
export type CommandHandler<Profile extends ApplicationProfile = ApplicationProfile> = (
  session: ApplicationSession<Profile>,
  command: CardCommand,
) => AppletAnswer;

/** Commands an application takes; for all others it answers 6D00. */
export type CommandTable<Profile extends ApplicationProfile = ApplicationProfile> = Partial<
  Readonly<Record<CommandName, CommandHandler<Profile>>>
>;

export class PaymentApplet<Profile extends ApplicationProfile> implements Applet {
  readonly name: Uint8Array;
  readonly #parts: ApplicationParts<Profile>;
  readonly #commands: CommandTable<Profile>;
  #session: ApplicationSession<Profile>;

  constructor(parts: ApplicationParts<Profile>, commands: CommandTable<Profile>) {
    this.name = parts.profile.aid;
    this.#parts = parts;
    this.#commands = commands;
    this.#session = new ApplicationSession(parts);
  }

  /** A blocked application is selected, too, and says that it is (EMV Book 1, 11.3.5). */
  select(): AppletAnswer {
    this.#session = new ApplicationSession(this.#parts);
    const { application, memory } = this.#parts;
    return {
      data: fileControlInformation(application, this.name),
      statusWord: memory.blocked ? statusWords.selectedFileInvalidated : statusWords.success,
    };
  }

  process(command: CardCommand): AppletAnswer {
    const session = this.#session;
    const handler = command.name === undefined ? undefined : this.#commands[command.name];
    if (command.name === undefined || handler === undefined) return refuse(statusWords.instructionNotSupported);
    if (!takesClass(command.name, command.cla)) return refuse(statusWords.classNotSupported);
    const { challenge } = session;
    const answer = handler(session, command);
    // A challenge serves the command right behind it and no other (EMV Book 2, 7.2).
    if (session.challenge === challenge) session.challenge = undefined;
    return answer;
  }
}
