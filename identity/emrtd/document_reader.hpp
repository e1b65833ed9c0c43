// SPDX-License-Identifier: Apache-2.0
// Reads an eMRTD (ICAO Doc 9303-10, -11): access control, then files. Keeps what was read, so that
// after the chip left the field the reading goes on where it stopped.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "border/evidence.hpp"
#include "hal/chip-reader/chip_reader.hpp"
#include "identity/emrtd/access_policy.hpp"
#include "identity/emrtd/crypto.hpp"
#include "identity/emrtd/proof.hpp"

namespace limen::emrtd {

class TerminalKey;

// MRZ information (Doc 9303-11, 9.7.2): document number, birth date and expiry date each with its
// check digit, as printed; made by mrz::access_key().
struct MrzKey {
    std::string information;
};
struct Can {
    std::string digits;  // six
};
using AccessKey = std::variant<MrzKey, Can>;

// Low 16 bits: the file identifier. EF.CardAccess and EF.CardSecurity live in the master file,
// which the high bits tell apart from the eMRTD application (EF.SOD and EF.CardSecurity have the
// same identifier).
enum class FileId : std::uint32_t {
    card_access = 0x1011C,
    card_security = 0x1011D,
    com = 0x011E,
    sod = 0x011D,
    cvca = 0x011C,
    dg1 = 0x0101,
    dg2 = 0x0102,
    dg3 = 0x0103,
    dg7 = 0x0107,
    dg11 = 0x010B,
    dg12 = 0x010C,
    dg13 = 0x010D,
    dg14 = 0x010E,
    dg15 = 0x010F,
    dg16 = 0x0110,
};
std::string_view to_string(FileId file);            // "EF.SOD", "EF.DG1"
std::optional<FileId> data_group(int number);       // 1 → dg1
std::optional<int> data_group_number(FileId file);  // dg1 → 1

enum class AccessProtocol : std::uint8_t { none, bac, pace };

// Which proofs that it is no copy are asked of a chip. EF.SOD tells which keys a document has; the
// files that hold them are read too, before the others.
struct ProofPlan {
    bool mapping = false;              // EF.CardSecurity, where the chip was opened with PACE-CAM
    bool chip_authentication = false;  // EF.DG14
    enum class Active : std::uint8_t {
        no,
        where_no_other,  // the chip has not proven itself otherwise: the slowest of them, some
                         // hundred milliseconds in a chip with RSA
        yes,
    } active = Active::no;  // EF.DG15
    // For EF.DG3, where it is among the files; needs Chip Authentication.
    std::shared_ptr<const TerminalKey> terminal;

    // What a gate wants to know: each of them, but no second proof that takes long.
    static ProofPlan of_gate() { return {true, true, Active::where_no_other, nullptr}; }
    static ProofPlan all() { return {true, true, Active::yes, nullptr}; }
    bool any() const { return mapping || chip_authentication || active != Active::no; }
};

struct ReadPlan {
    std::vector<FileId> files = {FileId::com, FileId::sod, FileId::dg1, FileId::dg2};
    std::size_t chunk = 0;  // 0: as much as chip and reader allow
    AccessPolicy access = {};
    ProofPlan proofs = {};
};

struct Progress {
    enum class Phase : std::uint8_t { connecting, access, reading, done } phase{};
    FileId file{};
    std::size_t bytes_done = 0;   // over all files
    std::size_t bytes_total = 0;  // as far as known
};

struct ChipContents {
    AccessProtocol access = AccessProtocol::none;
    std::string access_detail;       // "PACE-ECDH-GM-AES-CBC-CMAC-128 brainpoolP256r1"
    bool after_failed_pace = false;  // BAC, because an advertised PACE failed and the policy allows
    std::map<FileId, Bytes> files;   // as read, whole
    std::map<FileId, Error> missing;  // asked for and not there, or not readable
    Proofs proofs;                    // of the last session
    int apdus = 0;
    std::size_t bytes = 0;
    // nullptr where it was not read.
    const Bytes* file(FileId id) const {
        const auto found = files.find(id);
        return found == files.end() ? nullptr : &found->second;
    }
    std::vector<border::StepTime> times;  // "chip.access", "chip.read", "chip.proofs"
};

class DocumentReader {
  public:
    using OnProgress = std::function<void(const Progress&)>;

    // `random`: what our side of the protocols draws; the same again for tests that replay a chip.
    explicit DocumentReader(AccessKey key, ReadPlan plan = {}, Random random = system_random());
    ~DocumentReader();
    // Reads until done. On chip.tag_lost the object keeps what it has: call again when the chip is
    // back; it proves that it is the same chip (EF.CardAccess and EF.SOD identical), else
    // "chip.other_document", and its proofs are made anew. Causes (stage chip_access, chip_read):
    // chip.wrong_key, chip.key_blocked, chip.access_failed, chip.access_unsupported,
    // chip.not_emrtd, chip.bad_response, chip.sm_broken, chip.file_too_large, chip.stopped, and the
    // transport's own.
    Result<ChipContents> read(hal::ChipConnection& chip, const OnProgress& on_progress = {});
    // Makes a read() that runs in another thread return "chip.stopped" at the next APDU.
    void stop();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace limen::emrtd
