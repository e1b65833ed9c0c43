// SPDX-License-Identifier: Apache-2.0
// limen-passport: makes specimen passports and plays their chips.
#include <iostream>

#include "base/command_line.hpp"
#include "base/log.hpp"
#include "provisioning/passport/commands.hpp"

int main(int argc, char** argv) {
    using namespace limen::passport;
    limen::log::start("limen-passport");
    limen::CommandLine app("Makes specimen passports with working chips, and plays the chips.");
    app.require_subcommand();

    MakeOptions make;
    auto ca = app.add_subcommand("ca", "Make (or reuse) the State's signing keys; export trust");
    ca.add_option("--authorities", make.authorities, "authorities.toml").required();
    ca.add_option("--out", make.out, "Folder: keys in ca/, certificates in trust/").required();
    auto one = app.add_subcommand("make", "Make one passport from a profile");
    one.add_option("--profile", make.profile, "The profile (TOML)").required();
    one.add_option("--only", make.only, "Of a family of profiles, the one of this name");
    one.add_option("--authorities", make.authorities,
                   "authorities.toml; without it the one beside the profile");
    one.add_option("--out", make.out, "Folder: the bundle is made in <out>/<profile's name>")
        .required();
    one.add_option("--footage", make.footage, "Folder of the videos portraits come from");
    auto set = app.add_subcommand("make-set", "Make a passport of every profile in a folder");
    set.add_option("--profiles", make.profiles, "Folder of profiles and authorities.toml")
        .required();
    set.add_option("--out", make.out, "Folder for bundles, ca/ and trust/").required();
    set.add_option("--footage", make.footage, "Folder of the videos portraits come from");

    ServeOptions serve;
    auto play = app.add_subcommand("serve", "Lay a passport's chip on the virtual reader");
    play.add_option("--bundle", serve.bundle, "The passport's folder").required();
    auto vpcd =
        play.add_option("--port", serve.port, "Port of vpcd on the loopback").capture_default_str();
    auto pn532 = play.add_option("--pn532", serve.pn532,
                                 "Instead: make this serial port, with a PN532 behind it")
                     .excludes(vpcd);
    play.add_option("--baud", serve.baud, "Speed of that port; 0: no time on the line")
        .capture_default_str()
        .needs(pn532);
    play.add_option("--bit-rate", serve.bit_rate_kbps, "kbit/s; 0: no time for the bytes");
    play.add_option("--ms-per-apdu", serve.ms_per_apdu, "Milliseconds each exchange costs");
    play.add_option("--remove-at-byte", serve.remove_at_byte, "Leave the field at this byte, once");
    play.add_option("--lay-again-ms", serve.lay_again_ms, "… and come back after this time");

    std::string shown;
    auto show = app.add_subcommand("show", "Say what a bundle holds");
    show.add_option("--bundle", shown, "The passport's folder").required();
    auto quirks = app.add_subcommand("quirks", "List the oddities that chips can play");

    TerminalOptions terminal;
    auto reader =
        app.add_subcommand("terminal", "Make the credentials of a terminal that may read fingers");
    reader.add_option("--out", terminal.out, "Folder: keys in ca/, credentials in terminal/")
        .required();
    reader.add_option("--country", terminal.country, "Two letters, as in the profile's [terminal]")
        .capture_default_str();
    reader.add_option("--algorithm", terminal.algorithm, "As in the profile's [terminal]")
        .capture_default_str();
    reader.add_flag("--foreign", terminal.foreign, "The verifier is another State's");
    if (const auto ended = app.parse(argc, argv)) return *ended;

    limen::Result<void> done;
    if (ca) done = make_authorities(make);
    if (one) done = make_one(make);
    if (set) done = make_set(make);
    if (play) done = serve_chip(serve);
    if (show) done = show_bundle(shown, std::cout);
    if (quirks) list_quirks(std::cout);
    if (reader) done = make_terminal_credentials(terminal);
    if (done) return 0;
    std::cerr << "limen-passport: " << done.error().message << " (" << done.error().cause << ")\n";
    return 1;
}
