// SPDX-License-Identifier: Apache-2.0
#include "protocol/keys.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>
#include <system_error>

#include "base/config.hpp"
#include "base/files.hpp"
#include "base/invariant.hpp"

namespace limen::protocol {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> kRoles = {"kiosk", "gate", "officer", "server"};
constexpr std::string_view kKeyFileMark = "limen-key-1\n";
constexpr std::size_t kSignHex = 2 * std::tuple_size_v<SignSecretKey>;
constexpr std::size_t kCurveHex = 2 * std::tuple_size_v<CurveKey>;
// mark, signing secret as hex, newline, channel secret as hex, newline
constexpr std::size_t kKeyFileBytes = kKeyFileMark.size() + kSignHex + 1 + kCurveHex + 1;
constexpr std::size_t kMaxPeerFiles = 10'000;

void start_sodium() {
    LIMEN_INVARIANT(sodium_init() >= 0, "the cryptographic library must start");
}

// A buffer for secrets in text form; nothing of it is left behind.
struct SecretText {
    std::array<char, kKeyFileBytes + 1> chars{};  // one more, to see that a file is too long
    SecretText() = default;
    SecretText(const SecretText&) = delete;
    SecretText& operator=(const SecretText&) = delete;
    ~SecretText() { sodium_memzero(chars.data(), chars.size()); }
};

std::unexpected<Error> bad(std::string cause, const fs::path& file, const std::string& what) {
    return fail(Stage::crypto, std::move(cause), file.string() + ": " + what);
}

struct Descriptor {
    int fd = -1;
    ~Descriptor() {
        if (fd >= 0) ::close(fd);
    }
};

// The mode is looked at on the opened file, so that it can't be exchanged in between.
Result<std::size_t> read_secret_file(const fs::path& file, SecretText& into) {
    Descriptor d{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    if (d.fd < 0) return bad("keys.unreadable", file, std::strerror(errno));
    struct stat info {};
    if (::fstat(d.fd, &info) != 0) return bad("keys.unreadable", file, std::strerror(errno));
    if (!S_ISREG(info.st_mode)) return bad("keys.unreadable", file, "is not a regular file");
    if ((info.st_mode & 077) != 0)
        return bad("keys.lax_mode", file,
                   "others can read this secret; make new keys, or run chmod 600 if you are sure "
                   "nobody has");
    if (info.st_uid != ::geteuid() && info.st_uid != 0)
        return bad("keys.lax_mode", file, "belongs to another user; run chown to this program's");
    std::size_t used = 0;
    while (used < into.chars.size()) {
        const ssize_t n = ::read(d.fd, into.chars.data() + used, into.chars.size() - used);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return bad("keys.unreadable", file, std::strerror(errno));
        if (n == 0) break;
        used += static_cast<std::size_t>(n);
    }
    return used;
}

bool from_hex_exactly(const char* text, std::size_t digits, std::span<std::uint8_t> out) {
    std::size_t written = 0;
    const char* end = nullptr;
    return digits == 2 * out.size() &&
           sodium_hex2bin(out.data(), out.size(), text, digits, nullptr, &written, &end) == 0 &&
           written == out.size() && end == text + digits;
}

Result<void> read_secrets(const fs::path& file, Identity& identity) {
    SecretText text;
    LIMEN_TRY(const std::size_t size, read_secret_file(file, text));
    const char* at = text.chars.data();
    const char* sign = at + kKeyFileMark.size();
    const char* curve = sign + kSignHex + 1;
    const bool well_formed = size == kKeyFileBytes &&
                             std::string_view(at, kKeyFileMark.size()) == kKeyFileMark &&
                             sign[kSignHex] == '\n' && curve[kCurveHex] == '\n' &&
                             from_hex_exactly(sign, kSignHex, identity.sign_secret) &&
                             from_hex_exactly(curve, kCurveHex, identity.curve_secret);
    if (!well_formed)
        return bad("keys.malformed", file, "is not a key file of this program; make new keys");
    return {};
}

Result<PublicIdentity> read_public(const fs::path& file) {
    LIMEN_TRY(Config config, Config::load(file));
    PublicIdentity identity;
    identity.id = config.text("id");
    const std::string role = config.choice("role", {"kiosk", "gate", "officer", "server"});
    const std::string sign = config.text("sign");
    const std::string curve = config.text("curve");
    if (!is_identity_id(identity.id))
        config.problem("id", "must be 1 to 32 characters of a-z, 0-9 and '-'");
    if (!from_hex_exactly(sign.data(), sign.size(), identity.sign))
        config.problem("sign", "must be 64 hex digits");
    if (!from_hex_exactly(curve.data(), curve.size(), identity.curve))
        config.problem("curve", "must be 64 hex digits");
    LIMEN_CHECK(config.finish());
    identity.role = *role_from(role);
    return identity;
}

Result<void> write_public(const PublicIdentity& identity, const fs::path& file) {
    const std::string text = "id = \"" + identity.id + "\"\nrole = \"" +
                             std::string(to_string(identity.role)) + "\"\nsign = \"" +
                             to_hex(identity.sign) + "\"\ncurve = \"" + to_hex(identity.curve) +
                             "\"\n";
    return write_file(file, as_bytes(text));
}

Result<void> write_secrets(const Identity& identity, const fs::path& file) {
    SecretText text;
    char* at = std::copy(kKeyFileMark.begin(), kKeyFileMark.end(), text.chars.data());
    // sodium_bin2hex ends each text with a NUL, over which the newline is put.
    sodium_bin2hex(at, kSignHex + 1, identity.sign_secret.data(), identity.sign_secret.size());
    at[kSignHex] = '\n';
    at += kSignHex + 1;
    sodium_bin2hex(at, kCurveHex + 1, identity.curve_secret.data(), identity.curve_secret.size());
    at[kCurveHex] = '\n';
    return write_file(file, as_bytes({text.chars.data(), kKeyFileBytes}), 0600);
}

Result<void> make_folder(const fs::path& folder, fs::perms mode) {
    std::error_code problem;
    const bool made = fs::create_directories(folder, problem);
    if (!problem && made) fs::permissions(folder, mode, problem);
    if (problem) return bad("keys.unwritable", folder, problem.message());
    return {};
}

// A pair that doesn't belong together would only show as refused connections, far from here.
bool belong_together(const Identity& identity) {
    SignPublicKey sign{};
    CurveKey curve{};
    crypto_sign_ed25519_sk_to_pk(sign.data(), identity.sign_secret.data());
    if (crypto_scalarmult_base(curve.data(), identity.curve_secret.data()) != 0) return false;
    return sign == identity.self.sign && curve == identity.self.curve;
}

bool clash(const PublicIdentity& a, const PublicIdentity& b) {
    return a.id == b.id || a.sign == b.sign || a.curve == b.curve;
}

}  // namespace

std::string_view to_string(Role role) {
    return kRoles[static_cast<std::size_t>(role)];
}

std::optional<Role> role_from(std::string_view text) {
    const auto found = std::find(kRoles.begin(), kRoles.end(), text);
    if (found == kRoles.end()) return std::nullopt;
    return static_cast<Role>(found - kRoles.begin());
}

bool is_identity_id(std::string_view text) {
    return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

Identity::~Identity() {
    sodium_memzero(sign_secret.data(), sign_secret.size());
    sodium_memzero(curve_secret.data(), curve_secret.size());
}

Identity make_identity(std::string id, Role role) {
    LIMEN_INVARIANT(is_identity_id(id), "an identity has an id of a-z, 0-9 and '-'");
    start_sodium();
    Identity identity;
    identity.self.id = std::move(id);
    identity.self.role = role;
    crypto_sign_keypair(identity.self.sign.data(), identity.sign_secret.data());
    crypto_box_keypair(identity.self.curve.data(), identity.curve_secret.data());
    return identity;
}

Result<void> save_identity(const Identity& identity, const fs::path& folder) {
    LIMEN_CHECK(make_folder(folder, fs::perms::owner_all));
    LIMEN_CHECK(write_secrets(identity, folder / "identity.key"));
    return write_public(identity.self, folder / "identity.toml");
}

Result<Identity> load_identity(const fs::path& folder) {
    start_sodium();
    Identity identity;
    LIMEN_TRY(identity.self, read_public(folder / "identity.toml"));
    LIMEN_CHECK(read_secrets(folder / "identity.key", identity));
    if (!belong_together(identity))
        return bad("keys.mismatch", folder,
                   "identity.key and identity.toml are not of one identity; restore both from one "
                   "backup, or enrol the device again");
    return identity;
}

Result<void> save_peer(const PublicIdentity& peer, const fs::path& folder) {
    if (!is_identity_id(peer.id))
        return bad("keys.malformed", folder, "a peer's id must be of a-z, 0-9 and '-'");
    LIMEN_CHECK(make_folder(folder, fs::perms::owner_all | fs::perms::group_read |
                                        fs::perms::group_exec | fs::perms::others_read |
                                        fs::perms::others_exec));
    return write_public(peer, folder / (peer.id + ".toml"));
}

Result<std::vector<PublicIdentity>> load_peers(const fs::path& folder) {
    std::error_code problem;
    std::vector<fs::path> files;
    for (fs::directory_iterator it(folder, problem), end; !problem && it != end;
         it.increment(problem))
        if (it->path().extension() == ".toml") files.push_back(it->path());
    if (problem) return bad("keys.unreadable", folder, problem.message());
    if (files.size() > kMaxPeerFiles)
        return bad("keys.unreadable", folder, "holds more peers than one device can have");
    std::sort(files.begin(), files.end());
    std::vector<PublicIdentity> peers;
    for (const auto& file : files) {
        LIMEN_TRY(PublicIdentity peer, read_public(file));
        const auto other = std::find_if(peers.begin(), peers.end(),
                                        [&](const auto& known) { return clash(known, peer); });
        if (other != peers.end())
            return bad("keys.duplicate_peer", file,
                       "has the id or a key of the peer \"" + other->id + "\"; remove one of them");
        peers.push_back(std::move(peer));
    }
    return peers;
}

}  // namespace limen::protocol
