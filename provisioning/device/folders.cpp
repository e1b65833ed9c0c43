// SPDX-License-Identifier: Apache-2.0
#include "provisioning/device/folders.hpp"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>

#include "base/files.hpp"

namespace limen::provisioning {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kMaxTrustBytes = 64u << 20;

struct FreeCertificate {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
using Certificate = std::unique_ptr<X509, FreeCertificate>;

Certificate certificate_in(const Bytes& content) {
    BIO* memory = BIO_new_mem_buf(content.data(), static_cast<int>(content.size()));
    Certificate certificate(PEM_read_bio_X509(memory, nullptr, nullptr, nullptr));
    if (!certificate) {
        BIO_reset(memory);
        certificate.reset(d2i_X509_bio(memory, nullptr));
    }
    BIO_free(memory);
    return certificate;
}

bool has_extension(const fs::path& file, std::initializer_list<const char*> known) {
    std::string extension = file.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::any_of(known.begin(), known.end(),
                       [&](const char* one) { return extension == one; });
}

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

Result<int> import_trust(const fs::path& from, const fs::path& store) {
    std::error_code error;
    std::vector<fs::path> files;
    for (fs::recursive_directory_iterator it(from, error), end; !error && it != end;
         it.increment(error))
        if (it->is_regular_file()) files.push_back(it->path());
    if (error)
        return fail(Stage::storage, "trust.unreadable",
                    "cannot read " + from.string() + ": " + error.message());
    std::sort(files.begin(), files.end());
    std::vector<std::pair<fs::path, Bytes>> accepted;
    for (const fs::path& file : files) {
        const bool certificate = has_extension(file, {".cer", ".crt", ".der", ".pem"});
        if (!certificate && !has_extension(file, {".ml", ".ldif"})) continue;
        LIMEN_TRY(Bytes content, read_file(file, kMaxTrustBytes));
        if (certificate && !certificate_in(content))
            return fail(Stage::genuineness, "trust.no_certificate",
                        file.string() + " is not a certificate; remove it and import again");
        const fs::path target = store / file.filename();
        const bool taken = std::any_of(accepted.begin(), accepted.end(),
                                       [&](const auto& other) { return other.first == target; });
        if (taken)
            return fail(Stage::genuineness, "trust.same_name",
                        file.string() +
                            " has the name of another file of this import; one would "
                            "overwrite the other. Rename it and import again");
        accepted.emplace_back(target, std::move(content));
    }
    if (accepted.empty())
        return fail(Stage::genuineness, "trust.empty",
                    from.string() + " holds no certificate and no master list");
    fs::create_directories(store, error);
    for (const auto& [target, content] : accepted) LIMEN_CHECK(write_file(target, content));
    return static_cast<int>(accepted.size());
}

}  // namespace limen::provisioning
