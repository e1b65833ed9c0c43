// SPDX-License-Identifier: Apache-2.0
#include "provisioning/device/enrolment.hpp"

#include <httplib.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/freed.hpp"

namespace limen::provisioning {
namespace {

using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Request = std::unique_ptr<X509_REQ, Freed<X509_REQ_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free_all>>;

constexpr time_t kSeconds = 10;

std::unexpected<Error> broken() {
    return fail(Stage::crypto, "enrol.crypto_failed",
                "OpenSSL could not make the key or the request; check the installation");
}

std::string text_of(BIO* memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string{};
}

struct Address {
    std::string host;
    int port = 7443;
};
Result<Address> address_of(const std::string& url) {
    constexpr std::string_view kScheme = "https://";
    const auto bad = [] {
        return fail(Stage::config, "enrol.bad_url", "--server is https://HOST:PORT");
    };
    if (!url.starts_with(kScheme)) return bad();
    std::string rest = url.substr(kScheme.size());
    if (rest.ends_with('/')) rest.pop_back();
    Address address;
    const std::size_t colon = rest.rfind(':');
    address.host = rest.substr(0, colon);
    if (colon != std::string::npos) {
        const char* last = rest.data() + rest.size();
        const auto [end, error] = std::from_chars(rest.data() + colon + 1, last, address.port);
        if (error != std::errc{} || end != last) return bad();
    }
    if (address.host.empty() || address.port < 1 || address.port > 65535) return bad();
    return address;
}

Result<Bytes> fingerprint_of(std::string_view text) {
    std::string hex;
    for (const char c : text)
        if (c != ':' && c != ' ') hex += c;
    auto bytes = from_hex(hex);
    if (!bytes || bytes->size() != 32)
        return fail(Stage::config, "enrol.bad_fingerprint",
                    "--ca-fingerprint is the 64 hex digits that limen-server printed");
    return bytes;
}

std::unexpected<Error> unreachable(httplib::Error error) {
    return fail(Stage::server, "enrol.unreachable",
                "the server does not answer (" + httplib::to_string(error) +
                    "); check the address and the network",
                true);
}

struct Search {
    const Bytes& fingerprint;
    std::string pem;
};
// OpenSSL's verification callback: lets everything pass and keeps the certificate looked for.
int look_for_authority(X509_STORE_CTX* store, void* argument) {
    auto& wanted = *static_cast<Search*>(argument);
    const STACK_OF(X509)* chain = X509_STORE_CTX_get0_untrusted(store);
    for (int i = 0; i < sk_X509_num(chain); ++i) {
        X509* certificate = sk_X509_value(chain, i);
        Bytes digest(32);
        unsigned size = 0;
        X509_digest(certificate, EVP_sha256(), digest.data(), &size);
        if (digest != wanted.fingerprint) continue;
        const Memory out(BIO_new(BIO_s_mem()));
        if (out && PEM_write_bio_X509(out.get(), certificate) == 1) wanted.pem = text_of(out.get());
    }
    return 1;
}

// The authority's certificate as the server shows it, if it has the fingerprint the operator gave.
// Nothing is sent on this connection; the one after it is verified against what is found here.
Result<std::string> fetch_authority(const Address& address, const Bytes& fingerprint) {
    Search search{fingerprint, {}};
    httplib::SSLClient client(address.host, address.port);
    client.set_connection_timeout(kSeconds);
    client.set_read_timeout(kSeconds);
    client.enable_server_certificate_verification(false);
    SSL_CTX_set_cert_verify_callback(client.ssl_context(), look_for_authority, &search);
    const auto answer = client.Get("/");
    if (!search.pem.empty()) return search.pem;
    if (!answer) return unreachable(answer.error());
    return fail(Stage::server, "enrol.untrusted",
                "the server at this address does not have the authority of --ca-fingerprint; "
                "check the address and the fingerprint, and tell the server's operator");
}

Result<protocol::EnrolAnswer> ask(const Address& address, const std::filesystem::path& authority,
                                  const protocol::EnrolRequest& request) {
    httplib::SSLClient client(address.host, address.port);
    client.set_connection_timeout(kSeconds);
    client.set_read_timeout(kSeconds);
    client.set_ca_cert_path(authority.string());
    client.enable_server_certificate_verification(true);
    const auto answer = client.Post("/v1/enrol", protocol::to_json(request), "application/json");
    if (!answer && answer.error() == httplib::Error::SSLServerVerification)
        return fail(Stage::server, "enrol.untrusted",
                    "the server's certificate is not for this address; use a name or address "
                    "given to limen-server init --host");
    if (!answer) return unreachable(answer.error());
    if (answer->status == 200) return protocol::enrol_answer_from_json(answer->body);
    const auto json = nlohmann::json::parse(answer->body, nullptr, false);
    std::string words;
    if (json.is_object() && json.contains("message") && json.at("message").is_string())
        words = json.at("message").get<std::string>();
    return fail(Stage::server, "enrol.refused",
                "the server refused (" + std::to_string(answer->status) + "): " + words);
}

}  // namespace

Result<KeyAndRequest> make_request(const std::string& device) {
    const Key key(EVP_EC_gen("P-256"));
    const Request request(X509_REQ_new());
    const Memory key_out(BIO_new(BIO_s_mem())), csr_out(BIO_new(BIO_s_mem()));
    if (!key || !request || !key_out || !csr_out) return broken();
    X509_NAME* subject = X509_REQ_get_subject_name(request.get());
    const bool made = X509_NAME_add_entry_by_txt(
                          subject, "CN", MBSTRING_UTF8,
                          reinterpret_cast<const unsigned char*>(device.c_str()), -1, -1, 0) == 1 &&
                      X509_REQ_set_pubkey(request.get(), key.get()) == 1 &&
                      X509_REQ_sign(request.get(), key.get(), EVP_sha256()) > 0 &&
                      PEM_write_bio_X509_REQ(csr_out.get(), request.get()) == 1 &&
                      PEM_write_bio_PKCS8PrivateKey(key_out.get(), key.get(), nullptr, nullptr, 0,
                                                    nullptr, nullptr) == 1;
    if (!made) return broken();
    return KeyAndRequest{text_of(key_out.get()), text_of(csr_out.get())};
}

Result<protocol::EnrolAnswer> enrol(const EnrolOptions& options) {
    LIMEN_TRY(const Address address, address_of(options.server));
    LIMEN_TRY(const Bytes fingerprint, fingerprint_of(options.ca_fingerprint));
    LIMEN_TRY(const auto identity, protocol::load_identity(options.data / "identity"));
    LIMEN_TRY(const auto key, make_request(identity.self.id));
    LIMEN_TRY(const std::string authority, fetch_authority(address, fingerprint));
    // Beside the final place until all is done: a failed renewal leaves the old enrolment working.
    const auto folder = options.data / "server";
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    const auto trial = folder / "ca.crt.new";
    LIMEN_CHECK(write_file(trial, as_bytes(authority)));
    protocol::EnrolRequest request;
    request.code = options.code;
    request.csr_pem = key.csr_pem;
    request.identity = identity.self;
    request.proof = protocol::enrol_proof(options.code, key.csr_pem, identity);
    auto answer = ask(address, trial, request);
    std::filesystem::remove(trial, error);
    if (!answer) return answer;
    LIMEN_CHECK(write_file(folder / "tls.key", as_bytes(key.key_pem), 0600));
    LIMEN_CHECK(write_file(folder / "tls.crt", as_bytes(answer->certificate_pem)));
    LIMEN_CHECK(write_file(folder / "ca.crt", as_bytes(authority)));
    LIMEN_CHECK(protocol::save_peer(answer->server, options.data / "peers"));
    return answer;
}

}  // namespace limen::provisioning
