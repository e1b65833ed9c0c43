// SPDX-License-Identifier: Apache-2.0
#include "provisioning/device/folders.hpp"

#include "base/files.hpp"

namespace limen::provisioning {
namespace {

namespace fs = std::filesystem;

Result<protocol::PublicIdentity> device_in(const fs::path& out, const std::string& id,
                                           protocol::Role role) {
    const fs::path folder = out / id;
    if (!fs::exists(folder / "identity" / "identity.key")) return make_device(folder, id, role);
    LIMEN_TRY(const auto identity, protocol::load_identity(folder / "identity"));
    return identity.self;
}

}  // namespace

Result<protocol::PublicIdentity> make_device(const fs::path& folder, const std::string& id,
                                             protocol::Role role) {
    if (!protocol::is_identity_id(id))
        return fail(Stage::config, "identity.bad_id",
                    "an id is 1 to 32 characters of a-z, 0-9 and -");
    if (fs::exists(folder / "identity" / "identity.key"))
        return fail(Stage::config, "identity.exists",
                    (folder / "identity").string() +
                        " holds an identity already; choose another folder, or remove the device "
                        "from service first");
    std::error_code error;
    fs::create_directories(folder / "peers", error);
    if (error)
        return fail(Stage::storage, "identity.no_folder",
                    "cannot make " + folder.string() + ": " + error.message());
    const auto identity = protocol::make_identity(id, role);
    LIMEN_CHECK(protocol::save_identity(identity, folder / "identity"));
    return identity.self;
}

Result<protocol::PublicIdentity> read_public_identity(const fs::path& identity) {
    // The reader of peers reads a folder; one file alone is read through a folder of its own.
    const fs::path file =
        fs::is_directory(identity) ? identity / "identity" / "identity.toml" : identity;
    LIMEN_TRY(const Bytes content, read_file(file, 64 * 1024));
    std::string name = (fs::temp_directory_path() / "limen-peer-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        return fail(Stage::storage, "peer.no_folder", "cannot make a temporary folder");
    const auto written = write_file(fs::path(name) / "peer.toml", content);
    auto peers =
        written ? protocol::load_peers(name)
                : Result<std::vector<protocol::PublicIdentity>>(std::unexpected(written.error()));
    std::error_code ignored;
    fs::remove_all(name, ignored);
    if (!peers) return std::unexpected(peers.error());
    return std::move(peers->front());
}

Result<void> add_peer(const protocol::PublicIdentity& peer, const fs::path& folder, bool replace) {
    std::error_code error;
    fs::create_directories(folder / "peers", error);
    LIMEN_TRY(const auto known, protocol::load_peers(folder / "peers"));
    for (const auto& one : known)
        if (one.id == peer.id && one != peer && !replace)
            return fail(Stage::config, "peer.other_key",
                        "another device named " + peer.id +
                            " is known here; make sure which one is right, then add --replace");
    return protocol::save_peer(peer, folder / "peers");
}

Result<void> pair(const fs::path& one, const fs::path& other) {
    LIMEN_TRY(const auto first, read_public_identity(one));
    LIMEN_TRY(const auto second, read_public_identity(other));
    LIMEN_CHECK(add_peer(second, one, false));
    return add_peer(first, other, false);
}

Result<std::vector<protocol::PublicIdentity>> make_hall(const fs::path& out) {
    LIMEN_TRY(const auto kiosk, device_in(out, "kiosk-1", protocol::Role::kiosk));
    LIMEN_TRY(const auto gate, device_in(out, "gate-1", protocol::Role::gate));
    LIMEN_TRY(const auto officer, device_in(out, "officer-1", protocol::Role::officer));
    LIMEN_CHECK(pair(out / "kiosk-1", out / "gate-1"));
    LIMEN_CHECK(pair(out / "officer-1", out / "gate-1"));
    return std::vector{kiosk, gate, officer};
}

}  // namespace limen::provisioning
