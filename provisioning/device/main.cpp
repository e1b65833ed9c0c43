// SPDX-License-Identifier: Apache-2.0
// limen-provision: what a technician does to make a device and keep it in order.
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <map>

#include "base/clock.hpp"
#include "base/command_line.hpp"
#include "hal/camera/opencv_camera.hpp"
#include "hal/chip-reader/pcsc_reader.hpp"
#include "provisioning/device/enrolment.hpp"
#include "provisioning/device/folders.hpp"
#include "provisioning/trust/trust_commands.hpp"

namespace {

using namespace limen;
using namespace limen::provisioning;
namespace fs = std::filesystem;

struct Options {
    std::string id;
    std::string role = "kiosk";
    fs::path out, to, first, second, file;
    std::string program;
    bool replace = false;
    EnrolOptions enrol;
};
using Action = std::function<Result<void>()>;

Result<void> make_identity(const Options& o) {
    const auto role = protocol::role_from(o.role);
    if (!role || *role == protocol::Role::server)
        return fail(Stage::config, "identity.bad_role", "--role is kiosk, gate or officer");
    LIMEN_TRY(const auto made, make_device(o.out, o.id, *role));
    std::printf("%s %s in %s; give its %s to the devices it works with (peer add, pair)\n",
                o.role.c_str(), made.id.c_str(), o.out.c_str(),
                (o.out / "identity" / "identity.toml").c_str());
    return {};
}

Result<void> run_enrol(const Options& o) {
    LIMEN_TRY(const auto answer, enrol(o.enrol));
    std::printf("enrolled with %s; certificate in %s\n", answer.server.id.c_str(),
                (o.enrol.data / "server" / "tls.crt").c_str());
    return {};
}

Result<void> run_peer_add(const Options& o) {
    LIMEN_TRY(const auto peer, read_public_identity(o.file));
    LIMEN_CHECK(add_peer(peer, o.to, o.replace));
    std::printf("%s now knows the %s %s\n", o.to.c_str(), std::string(to_string(peer.role)).c_str(),
                peer.id.c_str());
    return {};
}

// An officer is an identity of its own, known to the gates given.
Result<void> run_officer_add(const Options& o) {
    LIMEN_CHECK(make_device(o.out, o.id, protocol::Role::officer));
    if (!o.to.empty()) LIMEN_CHECK(pair(o.out, o.to));
    std::printf("officer %s in %s%s%s\n", o.id.c_str(), o.out.c_str(),
                o.to.empty() ? "" : ", known to ", o.to.c_str());
    return {};
}

Result<void> run_hall(const Options& o) {
    LIMEN_TRY(const auto devices, make_hall(o.out));
    for (const auto& device : devices)
        std::printf("%-8s %s\n", std::string(to_string(device.role)).c_str(),
                    (o.out / device.id).c_str());
    return {};
}

// Prints one device and what its own self-test says; false when the test failed.
bool report(const char* kind, const std::string& name, hal::Device& device) {
    const auto tested = device.self_test();
    std::printf("%-12s %s: %s\n", kind, name.c_str(),
                tested ? "self-test passed" : tested.error().describe().c_str());
    return tested.has_value();
}

Result<void> run_devices() {
    int failed = 0;
    const auto readers = hal::list_pcsc_readers();
    if (!readers) std::printf("chip reader  %s\n", readers.error().message.c_str());
    if (readers && readers->empty()) std::printf("chip reader  none\n");
    if (readers)
        for (const std::string& reader : *readers)
            failed += !report("chip reader", reader, *hal::make_pcsc_reader({reader, true}));
    const SystemClock clock;
    bool camera = false;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator("/sys/class/video4linux", error)) {
        hal::OpenCvCameraOptions options;
        options.source = "/dev/" + entry.path().filename().string();
        failed += !report("camera", options.source, *hal::make_opencv_camera(options, clock));
        camera = true;
    }
    if (!camera) std::printf("camera       none\n");
    if (!readers) return std::unexpected(readers.error());
    if (failed > 0)
        return fail(
            Stage::device, "devices.self_test_failed",
            std::to_string(failed) + " device(s) failed the self-test; see the lines above");
    return {};
}

// The program itself is the one that knows its keys.
Result<void> check_config(const Options& o) {
    static const std::map<std::string, std::vector<std::string>> kPrograms = {
        {"gate", {"limen-gate", "--check-config", "--config"}},
        {"kiosk", {"limen-kiosk", "--check-config", "--config"}},
        {"officer", {"limen-officer", "--check-config", "--config"}},
        {"server", {"limen-server", "run", "--check-config", "--config"}}};
    const auto known = kPrograms.find(o.program);
    if (known == kPrograms.end())
        return fail(Stage::config, "check.unknown_program",
                    "--program is gate, kiosk, officer or server");
    std::error_code error;
    const fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
    std::vector<std::string> words = known->second;
    words.push_back(o.file.string());
    const fs::path beside = here / words.front();
    if (fs::exists(beside, error)) words.front() = beside.string();
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t child = 0;
    int status = 0;
    if (posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0 ||
        waitpid(child, &status, 0) != child)
        return fail(Stage::config, "check.no_program",
                    known->second.front() + " cannot be run; install it on this machine");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return fail(Stage::config, "check.refused",
                    o.file.string() + " is not right for " + known->second.front() +
                        "; see its words above");
    return {};
}

void declare_identity(CommandLine& app, Options& o, Action& action) {
    auto identity = app.add_subcommand("identity", "Make a device's keys");
    identity.add_option("--id", o.id, "Its name: a-z, 0-9 and -").required();
    identity.add_option("--role", o.role, "kiosk, gate or officer").capture_default_str();
    identity.add_option("--out", o.out, "The device's folder").required();
    identity.final_callback([&] { action = [&] { return make_identity(o); }; });

    auto peer = app.add_subcommand("peer", "Whom a device knows");
    peer.require_subcommand();
    auto add = peer.add_subcommand("add", "Make another device known to this one");
    add.add_option("--identity", o.file, "identity.toml, or the other device's folder").required();
    add.add_option("--to", o.to, "This device's folder").required();
    add.add_flag("--replace", o.replace, "Also where another key is known under the name");
    add.final_callback([&] { action = [&] { return run_peer_add(o); }; });

    auto pairing = app.add_subcommand("pair", "Make two devices known to one another");
    pairing.add_option("FIRST", o.first, "A device's folder").required();
    pairing.add_option("SECOND", o.second, "Another's").required();
    pairing.final_callback([&] { action = [&] { return pair(o.first, o.second); }; });

    auto officer = app.add_subcommand("officer", "Officers");
    officer.require_subcommand();
    auto officer_add = officer.add_subcommand("add", "Make an officer's keys");
    officer_add.add_option("--id", o.id, "a-z, 0-9 and -").required();
    officer_add.add_option("--out", o.out, "The console's folder").required();
    officer_add.add_option("--gate", o.to, "A gate's folder that shall know the officer");
    officer_add.final_callback([&] { action = [&] { return run_officer_add(o); }; });

    auto hall = app.add_subcommand("demo-hall", "Kiosk, gate and officer for a training hall");
    hall.add_option("--out", o.out, "Folder to make them in").required();
    hall.final_callback([&] { action = [&] { return run_hall(o); }; });
}

void declare_rest(CommandLine& app, Options& o, Action& action) {
    auto enrolment = app.add_subcommand("enrol", "Enrol with the State's server");
    enrolment.add_option("--server", o.enrol.server, "https://HOST:PORT").required();
    enrolment.add_option("--code", o.enrol.code, "One-time code of the operator").required();
    enrolment.add_option("--ca-fingerprint", o.enrol.ca_fingerprint, "As the server printed it")
        .required();
    enrolment.add_option("--data", o.enrol.data, "The device's folder").required();
    enrolment.final_callback([&] { action = [&] { return run_enrol(o); }; });

    declare_trust(app, action);

    auto check = app.add_subcommand("check-config", "Ask a program whether its file is right");
    check.add_option("FILE", o.file).required();
    check.add_option("--program", o.program, "gate, kiosk, officer or server").required();
    check.final_callback([&] { action = [&] { return check_config(o); }; });

    auto devices =
        app.add_subcommand("devices", "Test the chip readers and cameras of this machine");
    devices.final_callback([&] { action = run_devices; });
}

}  // namespace

int main(int argc, char** argv) {
    CommandLine app("Limen: makes a device and keeps it in order");
    app.require_subcommand();
    Options options;
    Action action;
    declare_identity(app, options, action);
    declare_rest(app, options, action);
    if (const auto ended = app.parse(argc, argv)) return *ended;
    const auto done = action();
    if (done) return 0;
    std::fprintf(stderr, "limen-provision: %s\n", done.error().describe().c_str());
    return 1;
}
