// NEON with the dot product of bytes (ARMv8.2): four units at once, four rows.
#include <arm_neon.h>
#if defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

#include "recurrence.h"

namespace {

struct Neon {
  using F = float32x4_t;
  using I = int32x4_t;
  static constexpr int lanes = 4, rows = 4, slots = 16, shift = 0;
  static F load(const float* at) { return vld1q_f32(at); }
  static I load(const int32_t* at) { return vld1q_s32(at); }
  static int8x16_t load_bytes(const int8_t* at) { return vld1q_s8(at); }
  static F half(const uint16_t* at) { return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(at))); }
  static void store(float* at, F x) { vst1q_f32(at, x); }
  static void store(int32_t* at, I x) { vst1q_s32(at, x); }
  static F set(float x) { return vdupq_n_f32(x); }
  static I zero() { return vdupq_n_s32(0); }
  static F add(F x, F y) { return vaddq_f32(x, y); }
  static I add(I x, I y) { return vaddq_s32(x, y); }
  static F sub(F x, F y) { return vsubq_f32(x, y); }
  static F mul(F x, F y) { return vmulq_f32(x, y); }
  static F div(F x, F y) { return vdivq_f32(x, y); }
  static F fma(F x, F y, F z) { return vfmaq_f32(z, x, y); }
  static F min(F x, F y) { return vminq_f32(x, y); }
  static F max(F x, F y) { return vmaxq_f32(x, y); }
  static F round(F x) { return vrndnq_f32(x); }
  static I whole(F x) { return vcvtq_s32_f32(x); }
  static F real(I x) { return vcvtq_f32_s32(x); }
  static F scale(F x, I power) { return vreinterpretq_f32_s32(vaddq_s32(vreinterpretq_s32_f32(x), vshlq_n_s32(power, 23))); }
  static void store_bytes(uint8_t* at, I x) {
    const int16x4_t shorts = vmovn_s32(x);
    const int8x8_t bytes = vmovn_s16(vcombine_s16(shorts, shorts));
    const uint32_t four = vget_lane_u32(vreinterpret_u32_s8(bytes), 0);
    memcpy(at, &four, 4);
  }
  static int8x16_t four(const uint8_t* at) {
    uint32_t bytes;
    memcpy(&bytes, at, 4);
    return vreinterpretq_s8_u32(vdupq_n_u32(bytes));
  }
  static I dot(I sum, int8x16_t four, int8x16_t weight) { return vdotq_s32(sum, four, weight); }
  template <int R>
  static void multiply(const kernel::Recurrence& w, int block, const uint8_t* bytes, int32_t* out) {
    multiply_fours<Neon, R>(w, block, bytes, out);
  }
};

bool usable() {
#if defined(__linux__)
  return getauxval(AT_HWCAP) & HWCAP_ASIMDDP;
#else
  return true;  // every processor of Apple's has it
#endif
}

}  // namespace

namespace kernel {
const Set kNeon = {"neon", Neon::lanes, Neon::shift, false, usable, read_any<Neon>};
}
